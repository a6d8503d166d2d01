//! `umbrachat retention`

use clap::Args;

use super::{output::print, with_store};
use crate::{
    base::{config::Settings, error::Result},
    features::privacy::retention,
};

#[derive(Args)]
pub struct Retention {
    #[command(flatten)]
    settings: Settings,
    /// Only report what would be deleted
    #[arg(long)]
    dry_run: bool,
}

impl Retention {
    pub fn run(&self) -> Result<()> {
        let retention = self.settings.retention;
        let due = with_store(&self.settings, async |store| {
            let due = retention::due(&store, retention).await?;
            if !self.dry_run {
                retention::enforce(&store, retention).await?;
            }
            Ok(due)
        })?;
        print(if self.dry_run { "Would be deleted:\n" } else { "Deleted:\n" });
        print(&retention::table(&due));
        Ok(())
    }
}
