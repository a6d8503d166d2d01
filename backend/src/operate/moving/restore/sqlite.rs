//! SQLite: one file replaces another in one step.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, connection::SimpleConnection};
use tokio::runtime::Handle;

use super::backup::{Backup, save_marks};
use crate::{
    base::{
        clock::Timestamp,
        config::DatabaseAddress,
        disk::{leftovers, private, sibling},
        error::{Error, Result},
        ids::Epoch,
    },
    operate::moving::{
        backup::is_whole,
        files::{PartialFile, refused, sync_directory},
    },
    storage::{SCHEMA_COMPATIBILITY, Store, opening::TOO_NEW, schema::installation, sqlite},
};

/// The suffix of the WAL.
const LOG: &str = "-wal";
const INDEX: &str = "-shm";

pub async fn restore(
    path: &Path,
    data_dir: &Path,
    from: Backup<'_>,
    runtime: Handle,
) -> Result<Option<PathBuf>> {
    let _lock = sqlite::lock(path)?;
    leftovers::remove_restoring(path);
    let part = copy(from, path)?;
    is_whole(part.path())?;
    begin_anew(part.path())?;
    let aside = sibling(path, &format!(".before_{}", Timestamp::now().compact()));
    let was_there = path.is_file();
    if was_there {
        let address = DatabaseAddress::Sqlite(Some(path.to_owned()));
        match Store::open_existing(&address, data_dir, runtime).await {
            Ok(store) => save_marks(data_dir, &store).await,
            Err(error) => tracing::warn!(%error, "the former database cannot be read"),
        }
        set_aside(path, &aside).map_err(|error| refused(path, &error))?;
        private::close_family(&aside)?;
    }
    part.replace(path)?;
    Ok(was_there.then_some(aside))
}

fn copy(from: Backup<'_>, path: &Path) -> Result<PartialFile> {
    let part = PartialFile::begin(&sibling(path, leftovers::RESTORING))?;
    let contents = from.verified.contents(from.path);
    let copied = contents.and_then(|mut contents| io::copy(&mut contents, &mut part.file()));
    copied.map_err(|error| refused(from.path, format!("cannot be copied: {error}")))?;
    Ok(part)
}

/// Sets a new epoch.
fn begin_anew(path: &Path) -> Result<()> {
    let mut connection = sqlite::plain(path)?;
    // There must be no WAL beside the file when it is renamed.
    connection.batch_execute("PRAGMA journal_mode = DELETE")?;
    // The value in a backup marks that a seal follows.
    connection.batch_execute("PRAGMA application_id = 0")?;
    let needed: i32 =
        installation::table.select(installation::compatibility).first(&mut connection)?;
    if needed > SCHEMA_COMPATIBILITY {
        return Err(Error::internal(TOO_NEW));
    }
    diesel::update(installation::table)
        .set(installation::epoch.eq(Epoch::new()))
        .execute(&mut connection)?;
    Ok(())
}

/// The file keeps its name until it is replaced, so that one of the two exists at any time.
fn set_aside(path: &Path, aside: &Path) -> io::Result<()> {
    fs::hard_link(path, aside)?;
    for ending in [LOG, INDEX] {
        let old = sibling(path, ending);
        // The new file must not be combined with the WAL of the former one.
        match fs::rename(&old, sibling(aside, ending)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

impl PartialFile {
    /// Replaces the file of that name.
    fn replace(self, path: &Path) -> Result<()> {
        let failed = |error: io::Error| refused(path, &error);
        self.file().sync_all().map_err(failed)?;
        fs::rename(self.path(), path).map_err(failed)?;
        sync_directory(path)
    }
}
