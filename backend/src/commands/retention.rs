//! `umbrachat retention`

use clap::Args;
use umbrachat::{
    base::{config::Settings, error::Result},
    features::privacy::retention,
};

use super::{beside, output::print};

#[derive(Args)]
pub struct Retention {
    #[command(flatten)]
    settings: Settings,
    /// Only say what would go
    #[arg(long)]
    dry_run: bool,
}

impl Retention {
    pub fn run(&self) -> Result<()> {
        let keep = self.settings.keep;
        let due = beside(&self.settings, async |store| {
            let due = retention::due(&store, keep).await?;
            if !self.dry_run {
                retention::enforce(&store, keep).await?;
            }
            Ok(due)
        })?;
        print(if self.dry_run { "Would go:\n" } else { "Gone:\n" });
        print(&retention::table(&due));
        Ok(())
    }
}
