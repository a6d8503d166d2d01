//! `umbrachat keys`

use clap::{Args, Subcommand};

use super::{log, output::print};
use crate::{
    base::{config::Settings, error::Result},
    engine::identity::keys,
};

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
The secret is a setting, so change it in the settings. All users stay signed in:
1. Create a new secret: openssl rand -base64 48
2. On every node, set it as UMBRACHAT_JWT_SECRET_BEFORE, and restart one after the other.
   Each node then accepts tokens signed with either secret.
3. On every node, set it as UMBRACHAT_JWT_SECRET and the former secret as
   UMBRACHAT_JWT_SECRET_BEFORE, and restart one after the other.
4. After 15 minutes remove UMBRACHAT_JWT_SECRET_BEFORE, and restart once more.
If the former secret was disclosed, set only the new one and restart all nodes at once:
devices refresh their tokens automatically.
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
                "A new key signs tokens. A running server uses it within seconds; tokens of the \
                 former key are accepted for 15 minutes.\n"
            }
            true => {
                "A new key signs tokens, and the former key is no longer accepted. A running \
                 server uses the new key within seconds; devices refresh their tokens \
                 automatically. Restart the server to close sockets that were opened with a \
                 forged token.\n"
            }
        });
        Ok(())
    }
}
