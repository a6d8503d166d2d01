//! `umbrachat sessions`

use clap::{Args, Subcommand};

use super::{confirm::confirm, output::print, with_store};
use crate::{
    base::{config::Settings, error::Result},
    features::sessions::operator,
};

#[derive(Args)]
pub struct Sessions {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// End all sessions of one account or of all accounts
    Revoke {
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        name: Option<String>,
        /// Of all accounts: all users have to sign in again
        #[arg(long)]
        all: bool,
        /// Do not ask for confirmation
        #[arg(long)]
        yes: bool,
    },
}

impl Sessions {
    pub fn run(&self) -> Result<()> {
        let What::Revoke { name, all: _, yes } = &self.what;
        let text = match name {
            Some(name) => {
                with_store(&self.settings, async |store| operator::revoke_of(&store, name).await)?
            }
            None => {
                confirm("This signs all users out on every device.", *yes)?;
                with_store(&self.settings, async |store| operator::revoke_all(&store).await)?
            }
        };
        print(&text);
        Ok(())
    }
}
