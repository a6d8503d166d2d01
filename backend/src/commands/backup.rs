//! `umbrachat backup`

use std::path::{Path, PathBuf};

use clap::Args;

use super::{log, output::print, with_store};
use crate::{
    base::{
        config::Settings,
        error::{Error, Result},
    },
    operate::moving::{backup, blobs},
};

/// What was done with the bytes of files.
pub(super) fn describe(done: &blobs::CopiedFiles) -> String {
    let mut text = format!("{} files copied, {} there before", done.copied, done.present);
    if done.removed > 0 {
        text.push_str(&format!(", {} removed", done.removed));
    }
    if done.missing > 0 {
        text.push_str(&format!(", {} without bytes", done.missing));
    }
    text.push_str(".\n");
    text
}

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
    /// Then copy the bytes of files into this directory. Only new ones are copied
    #[arg(long, value_name = "DIRECTORY", conflicts_with = "verify")]
    files: Option<PathBuf>,
    /// Remove files from that directory that the database no longer has
    #[arg(long, requires = "files")]
    prune: bool,
}

impl Backup {
    pub fn run(&self) -> Result<()> {
        if let Some(file) = &self.verify {
            return self.verify(file);
        }
        let to = self.to.as_ref().ok_or_else(|| Error::internal("name a file or a directory"))?;
        let settings = &self.settings;
        with_store(settings, async |store| {
            let written = backup::back_up(&settings.database_url, &settings.data_dir, to)?;
            print(&format!("{}\n", written.display()));
            // After the database, so that every file of the backup is copied that still exists.
            if let Some(folder) = &self.files {
                let from = settings.files_address();
                let done = blobs::back_up(&store, &from, folder, self.prune).await?;
                print(&describe(&done));
            }
            Ok(())
        })
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
