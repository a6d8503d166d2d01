//! `umbrachat restore`

use std::path::PathBuf;

use clap::Args;
use umbrachat::{
    base::{config::Settings, error::Result},
    operate::moving::restore::{self, PreviousData, RestoreSummary},
};

use super::{confirm::confirm, database_runtime, log, output::print};

#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    settings: Settings,
    /// The file written by `umbrachat backup`
    from: PathBuf,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

impl Restore {
    pub fn run(&self) -> Result<()> {
        let settings = &self.settings;
        log(settings)?;
        settings.check()?;
        confirm(
            "The backup takes the place of what this server stores now, which is set aside.",
            self.yes,
        )?;
        let runtime = database_runtime()?;
        let handle = runtime.handle().clone();
        let restored = runtime.block_on(restore::restore(
            &settings.database_url,
            &settings.data_dir,
            &self.from,
            handle,
        ))?;
        print(&self.say(&restored));
        Ok(())
    }

    fn say(&self, restored: &RestoreSummary) -> String {
        let mut text = "The backup is in place.\n".to_owned();
        match &restored.aside {
            Some(PreviousData::File(path)) => text.push_str(&format!(
                "What was there before is {}. Delete it when you need it no more.\n",
                path.display()
            )),
            Some(PreviousData::Schema(name)) => text.push_str(&format!(
                "What was there before is the schema {name}. When you need it no more: \
                 DROP SCHEMA {name} CASCADE\n"
            )),
            None => {}
        }
        if !restored.is_sealed {
            text.push_str(
                "Warning: this backup was made by an older version and carries no checksum, so \
                 nobody can say whether it is as it was written.\n",
            );
        }
        text.push_str(if restored.has_ledger {
            "What was erased after the backup is erased again by the next start, before anybody \
             can see it.\n"
        } else {
            "There is no erasures.log in the data directory. If you have it, put it there before \
             you start the server: without it, what was erased after the backup is back.\n"
        });
        text
    }
}
