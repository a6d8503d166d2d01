//! Putting a backup back, while nobody serves the database. What was there is kept aside,
//! and the database begins another life: clients whose positions are of the former one are
//! told to begin anew. What was erased after the backup was made is erased again by the next
//! start, before it listens ([`crate::features::erasure::ledger`]).

mod backup;
mod postgres;
mod sqlite;

use std::path::{Path, PathBuf};

use tokio::runtime::Handle;

use self::backup::Backup;
use super::{files::refused, seal, seal::BackupKind};
use crate::{
    base::{config::DatabaseAddress, error::Result},
    engine::identity::keys,
    features::erasure::ledger,
};

/// What came of it.
#[derive(Debug)]
pub struct RestoreSummary {
    /// Where that is which was there before, if there was anything.
    pub aside: Option<PreviousData>,
    /// Whether the data directory has an erasure ledger. Without it nobody knows what was
    /// erased after the backup.
    pub has_ledger: bool,
    /// Whether the backup carried a checksum, which has been compared.
    pub is_sealed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviousData {
    File(PathBuf),
    Schema(String),
}

/// # Errors
/// A sentence for whoever asked for it; then everything is as it was.
pub async fn restore(
    address: &DatabaseAddress,
    data_dir: &Path,
    from: &Path,
    runtime: Handle,
) -> Result<RestoreSummary> {
    let verified = seal::check(from)?;
    keys::make_data_dir(data_dir)?;
    let has_ledger = data_dir.join(ledger::FILE).is_file();
    let aside = match (address, verified.kind) {
        (DatabaseAddress::Sqlite(path), BackupKind::Sqlite) => {
            let path = crate::storage::sqlite::path_of(path.as_ref(), data_dir);
            sqlite::restore(&path, data_dir, Backup { path: from, verified }, runtime)
                .await?
                .map(PreviousData::File)
        }
        (DatabaseAddress::Postgres(address), BackupKind::Postgres) => {
            postgres::restore(address, data_dir, Backup { path: from, verified }, runtime)
                .await?
                .map(PreviousData::Schema)
        }
        (DatabaseAddress::Postgres(_), BackupKind::Sqlite) => {
            return Err(refused(
                from,
                "is a backup of SQLite: restore it there, then use `umbrachat copy`",
            ));
        }
        (DatabaseAddress::Sqlite(_), BackupKind::Postgres) => {
            return Err(refused(from, "is a backup of PostgreSQL: name one in DATABASE_URL"));
        }
    };
    Ok(RestoreSummary { aside, has_ledger, is_sealed: verified.is_sealed })
}
