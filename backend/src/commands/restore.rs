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
            "The backup replaces this server's current data, which is kept under another name.",
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
        let mut text = "The backup is restored.\n".to_owned();
        match &restored.aside {
            Some(PreviousData::File(path)) => text.push_str(&format!(
                "The previous data is {}. Delete it when you no longer need it.\n",
                path.display()
            )),
            Some(PreviousData::Schema(name)) => text.push_str(&format!(
                "The previous data is the schema {name}. When you no longer need it: \
                 DROP SCHEMA {name} CASCADE\n"
            )),
            None => {}
        }
        if !restored.is_sealed {
            text.push_str(
                "Warning: this backup was made by an older version and has no checksum, so \
                 damage cannot be detected.\n",
            );
        }
        text.push_str(if restored.has_ledger {
            "Data that was erased after the backup is erased again at the next start, before the \
             server listens.\n"
        } else {
            "There is no erasures.log in the data directory. If you have it, put it there before \
             you start the server: without it, data that was erased after the backup is back.\n"
        });
        text
    }
}
