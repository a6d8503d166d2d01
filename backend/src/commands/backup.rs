//! `umbrachat backup`

use std::path::PathBuf;

use clap::Args;
use umbrachat::{config::Settings, error::Result, moving::backup};

use super::{beside, output::print};

#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    settings: Settings,
    /// A file that is not there yet, or a directory for one named by the time
    to: PathBuf,
}

impl Backup {
    pub fn run(&self) -> Result<()> {
        let settings = &self.settings;
        let to = beside(settings, async |store| {
            // It was only looked whether there is a database of ours.
            drop(store);
            backup::back_up(&settings.database_url, &settings.data_dir, &self.to)
        })?;
        print(&format!("{}\n", to.display()));
        Ok(())
    }
}
