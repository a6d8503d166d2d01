//! `umbrachat backup`

use std::path::{Path, PathBuf};

use clap::Args;
use umbrachat::{
    base::{
        config::Settings,
        error::{Error, Result},
    },
    operate::moving::backup,
};

use super::{log, output::print, with_store};

#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    settings: Settings,
    /// A new file, or a directory for a file named after the time
    #[arg(required_unless_present = "verify", conflicts_with = "verify")]
    to: Option<PathBuf>,
    /// Create no backup: read this one completely and check that it is unchanged
    #[arg(long, value_name = "FILE")]
    verify: Option<PathBuf>,
}

impl Backup {
    pub fn run(&self) -> Result<()> {
        if let Some(file) = &self.verify {
            return self.verify(file);
        }
        let to = self.to.as_ref().ok_or_else(|| Error::internal("name a file or a directory"))?;
        let settings = &self.settings;
        let to = with_store(settings, async |store| {
            // The store was opened only to check that the database belongs to this program.
            drop(store);
            backup::back_up(&settings.database_url, &settings.data_dir, to)
        })?;
        print(&format!("{}\n", to.display()));
        Ok(())
    }

    fn verify(&self, file: &Path) -> Result<()> {
        log(&self.settings)?;
        let sound = backup::verify(file)?;
        let file = file.display();
        print(&match sound.is_sealed {
            true => format!("{file} is a complete backup, and its checksum is correct.\n"),
            false => format!(
                "{file} is a complete backup of an older version. It has no checksum, so changed \
                 bytes cannot be detected.\n"
            ),
        });
        Ok(())
    }
}
