//! `umbrachat account`

use std::io::{BufRead, IsTerminal};

use clap::{Args, Subcommand, ValueEnum};
use console::Term;

use super::{confirm::confirm, output::print, with_store};
use crate::{
    base::{
        config::Settings,
        error::{Error, Result},
    },
    domain::erasure_marks::model::ErasureMode,
    engine::identity::{hashing::Hashing, keys, reserved::ReservedNames},
    features::accounts::operator::{self, NewAccountDetails},
};

#[derive(Args)]
pub struct Account {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Create an account; its owner has to accept the privacy policy at the first sign-in
    Create {
        name: String,
        /// The name shown to others [default: the username]
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
        /// Read the password from the first line of the standard input instead of the terminal
        #[arg(long)]
        password_stdin: bool,
    },
    /// Turn off the second factor of an account whose owner has lost it
    ResetSecondFactor { name: String },
    /// Prevent sign-ins to an account and end its sessions
    Disable { name: String },
    /// Enable a disabled account again
    Enable { name: String },
    /// Erase an account permanently, as at the request of its owner
    Erase {
        name: String,
        /// What happens to the messages
        #[arg(long, value_enum)]
        messages: Messages,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Messages {
    /// Erase them for all members
    Erase,
    /// Keep them as messages of a deleted account
    Anonymise,
}

impl Account {
    pub fn run(self) -> Result<()> {
        let settings = &self.settings;
        let text = match self.what {
            What::Create { name, display_name, password_stdin } => {
                let password = password(password_stdin)?;
                let newcomer = NewAccountDetails { username: name, display_name, password };
                create(settings, newcomer)?
            }
            What::ResetSecondFactor { name } => with_store(settings, async |store| {
                operator::reset_second_factor(&store, &name).await
            })?,
            What::Disable { name } => {
                with_store(settings, async |store| operator::disable(&store, &name).await)?
            }
            What::Enable { name } => {
                with_store(settings, async |store| operator::enable(&store, &name).await)?
            }
            What::Erase { name, messages, yes } => {
                confirm(&format!("This permanently erases the account {name}."), yes)?;
                let mode = match messages {
                    Messages::Erase => ErasureMode::Erase,
                    Messages::Anonymise => ErasureMode::Anonymise,
                };
                with_store(settings, async |store| operator::erase(&store, &name, mode).await)?
            }
        };
        print(&text);
        Ok(())
    }
}

fn create(settings: &Settings, newcomer: NewAccountDetails) -> Result<String> {
    with_store(settings, async |store| {
        let reserved = ReservedNames::new(&keys::signing_keys(settings)?);
        let hashing = Hashing::new(tokio::runtime::Handle::current())?;
        operator::create(&store, &hashing, &reserved, newcomer).await
    })
}

/// Never an argument, which all users of the machine could read.
fn password(from_stdin: bool) -> Result<String> {
    if from_stdin {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(Error::internal)?;
        return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
    }
    if !std::io::stdin().is_terminal() {
        return Err(Error::internal("there is no terminal to type on: use --password-stdin"));
    }
    let terminal = Term::stderr();
    let ask = |what: &str| {
        terminal.write_str(what).map_err(Error::internal)?;
        terminal.read_secure_line().map_err(Error::internal)
    };
    let password = ask("Password: ")?;
    if password != ask("Repeat it: ")? {
        return Err(Error::internal("the two passwords differ"));
    }
    Ok(password)
}
