//! Restoring a backup while no server uses the database. The former database is kept aside, and the
//! restored one gets a new epoch: clients with positions of the former one start over. The next
//! start erases again what was erased after the backup was made, before it listens
//! ([`crate::features::erasure::ledger`]).

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

/// The result of a restore.
#[derive(Debug)]
pub struct RestoreSummary {
    /// Where the former database was moved to, if there was one.
    pub aside: Option<PreviousData>,
    /// Whether the data directory has an erasure ledger. Without it, erasures after the backup are
    /// unknown.
    pub has_ledger: bool,
    /// Whether the backup contains a checksum, which was verified.
    pub is_sealed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreviousData {
    File(PathBuf),
    Schema(String),
}

/// # Errors
/// An error message for the operator; everything is unchanged then.
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
