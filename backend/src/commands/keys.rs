//! `umbrachat keys`

use clap::{Args, Subcommand};
use umbrachat::{
    base::{config::Settings, error::Result},
    engine::identity::keys,
};

use super::{log, output::print};

#[derive(Args)]
pub struct Keys {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Sign tokens with a new key; all sessions stay valid
    Rotate {
        /// Stop trusting the former key at once, because it was disclosed
        #[arg(long)]
        at_once: bool,
    },
}

const BY_SETTING: &str = "\
The secret is a setting, so it is changed where the setting is, without anybody noticing:
1. Make a new one: openssl rand -base64 48
2. On every node, name it as UMBRACHAT_JWT_SECRET_BEFORE, and restart one after the other.
   Now each takes tokens signed with either.
3. On every node, name it as UMBRACHAT_JWT_SECRET and the former one as _BEFORE, and restart
   one after the other.
4. After a quarter of an hour remove UMBRACHAT_JWT_SECRET_BEFORE, and restart once more.
If the former one has got into wrong hands, name only the new one and restart all at once:
everybody's devices refresh by themselves.
";

impl Keys {
    pub fn run(&self) -> Result<()> {
        let What::Rotate { at_once } = self.what;
        log(&self.settings)?;
        if self.settings.jwt_secret.is_some() {
            print(BY_SETTING);
            return Ok(());
        }
        keys::rotate(&self.settings.data_dir, at_once)?;
        tracing::warn!(at_once, "the operator changed the signing key");
        print(match at_once {
            false => {
                "A new key signs. A running server takes it up within seconds; tokens of the \
                 former one are taken for a quarter of an hour.\n"
            }
            true => {
                "A new key signs, and the former one is worth nothing. A running server takes \
                 it up within seconds; devices refresh by themselves. Restart the server to \
                 close sockets that were opened with a forged token.\n"
            }
        });
        Ok(())
    }
}
