//! A consistent copy of the database, made while others write. It does not contain the other files
//! of the data directory: the signing key is a secret of its own, and the erasure ledger must be
//! newer than the backup to be useful.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use diesel::{QueryResult, RunQueryDsl, SqliteConnection, sql_types::Text};

use super::{
    files::{PartialFile, refused},
    seal,
    seal::{BackupKind, VerifiedBackup},
    tools,
};
use crate::{
    base::{
        clock::Timestamp,
        config::{DatabaseAddress, PostgresAddress},
        disk::leftovers,
        error::{Error, Result},
    },
    storage::sqlite,
};

/// Writes a backup to a new file, or to a directory under a name with the time; returns the path of
/// the file.
///
/// # Errors
/// An error message for the operator; there is no file then.
pub fn back_up(address: &DatabaseAddress, data_dir: &Path, to: &Path) -> Result<PathBuf> {
    if to.is_dir() {
        leftovers::remove_backups(to);
    }
    let to = if to.is_dir() {
        let ending = match address {
            DatabaseAddress::Sqlite(_) => "db",
            DatabaseAddress::Postgres(_) => "dump",
        };
        to.join(format!("umbrachat_{}.{ending}", Timestamp::now().compact()))
    } else {
        to.to_owned()
    };
    match address {
        DatabaseAddress::Sqlite(path) => {
            back_up_sqlite(&sqlite::path_of(path.as_ref(), data_dir), &to)?;
        }
        DatabaseAddress::Postgres(address) => back_up_postgres(address, &to)?,
    }
    Ok(to)
}

/// `VACUUM INTO` reads one snapshot without blocking writers, and omits free pages.
fn back_up_sqlite(path: &Path, to: &Path) -> Result<()> {
    if !path.is_file() {
        return Err(Error::internal(format!("there is no database at {}", path.display())));
    }
    let part = PartialFile::begin(to)?;
    let failed = |error: diesel::result::Error| refused(to, format!("is not written: {error}"));
    let mut from = sqlite::plain(path)?;
    diesel::sql_query("PRAGMA busy_timeout = 4000").execute(&mut from)?;
    diesel::sql_query("VACUUM INTO ?")
        .bind::<Text, _>(part.path().to_string_lossy())
        .execute(&mut from)
        .map_err(failed)?;
    let mark = format!("PRAGMA application_id = {}", seal::APPLICATION);
    diesel::sql_query(mark).execute(&mut sqlite::plain(part.path())?).map_err(failed)?;
    is_whole(part.path())?;
    seal_and_publish(part)
}

/// Reads the file again from the disk, as a restore would.
fn seal_and_publish(part: PartialFile) -> Result<()> {
    seal::put(part.path()).map_err(|error| refused(part.path(), error))?;
    seal::check(part.path())?;
    part.publish()
}

/// Reads a backup completely and checks whether it can be restored.
///
/// # Errors
/// An error message if the file is no backup, or is damaged or incomplete.
pub fn verify(file: &Path) -> Result<VerifiedBackup> {
    let verified = seal::check(file)?;
    match verified.kind {
        BackupKind::Sqlite => is_whole(file)?,
        BackupKind::Postgres => tools::look_into(file, &verified)?,
    }
    Ok(verified)
}

fn back_up_postgres(address: &PostgresAddress, to: &Path) -> Result<()> {
    let part = PartialFile::begin(to)?;
    let mut into = part.file().try_clone().map_err(Error::internal)?;
    into.write_all(seal::HEAD).map_err(|error| refused(to, error))?;
    tools::dump(address, into)?;
    seal::put(part.path()).map_err(|error| refused(part.path(), error))?;
    let verified = seal::check(part.path())?;
    tools::look_into(part.path(), &verified)?;
    part.publish()
}

#[derive(diesel::QueryableByName)]
struct Check {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// # Errors
/// When an SQLite file is damaged, or belongs to another program.
pub(super) fn is_whole(path: &Path) -> Result<()> {
    let check = |connection: &mut SqliteConnection| -> QueryResult<Vec<Check>> {
        diesel::sql_query("SELECT epoch FROM installation").execute(connection)?;
        diesel::sql_query("PRAGMA integrity_check").load(connection)
    };
    let found = check(&mut sqlite::plain(path)?)
        .map_err(|error| refused(path, format!("is no whole database of UmbraChat: {error}")))?;
    match found.first() {
        Some(check) if check.integrity_check != "ok" => {
            Err(refused(path, format!("is damaged: {}", check.integrity_check)))
        }
        _ => Ok(()),
    }
}
