//! `umbrachat restore`

use std::{
    error::Error as _,
    path::{Path, PathBuf},
};

use clap::Args;
use tokio::runtime::Runtime;

use super::{backup::describe, confirm::confirm, database_runtime, log, output::print};
use crate::{
    base::{
        config::Settings,
        error::{Error, Result},
    },
    operate::moving::{
        blobs,
        restore::{self, PreviousData, RestoreSummary},
    },
    storage::Store,
};

#[derive(Args)]
pub struct Restore {
    #[command(flatten)]
    settings: Settings,
    /// The file written by `umbrachat backup`
    #[arg(required_unless_present = "files")]
    from: Option<PathBuf>,
    /// Then copy the bytes of files back from this directory, as written by `umbrachat backup
    /// --files`. Without a backup, only do this
    #[arg(long, value_name = "DIRECTORY")]
    files: Option<PathBuf>,
    /// Do not ask for confirmation
    #[arg(long)]
    yes: bool,
}

impl Restore {
    pub fn run(&self) -> Result<()> {
        let settings = &self.settings;
        log(settings)?;
        settings.check()?;
        let runtime = database_runtime()?;
        if let Some(from) = &self.from {
            self.restore_database(&runtime, from)?;
        }
        if let Some(folder) = &self.files {
            let handle = runtime.handle().clone();
            let restored = runtime.block_on(async {
                let (address, data_dir) = (&settings.database_url, &settings.data_dir);
                let store = Store::open_existing(address, data_dir, handle).await?;
                blobs::restore(&store, &settings.files_address(), folder).await
            });
            print(&describe(&restored.map_err(|error| self.explain(folder, error))?));
        }
        Ok(())
    }

    /// The database may be restored already.
    fn explain(&self, folder: &Path, error: Error) -> Error {
        if self.from.is_none() {
            return error;
        }
        let reason = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        Error::internal(format!(
            "the database is restored, but not all files: {reason}. Continue with `umbrachat \
             restore --files {}`",
            folder.display()
        ))
    }

    fn restore_database(&self, runtime: &Runtime, from: &Path) -> Result<()> {
        let settings = &self.settings;
        confirm(
            "The backup replaces this server's current data, which is kept under another name.",
            self.yes,
        )?;
        let handle = runtime.handle().clone();
        let restored = runtime.block_on(restore::restore(
            &settings.database_url,
            &settings.data_dir,
            from,
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
