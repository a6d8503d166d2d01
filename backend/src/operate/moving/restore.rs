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
use super::{files::refused, seal, seal::Kind};
use crate::{
    base::{config::DatabaseAddress, error::Result},
    engine::identity::keys,
    features::erasure::ledger,
};

/// The result of a restore.
#[derive(Debug)]
pub struct Restored {
    /// Where the former database was moved to, if there was one.
    pub aside: Option<Aside>,
    /// Whether the data directory has an erasure ledger. Without it, erasures after the backup are
    /// unknown.
    pub has_ledger: bool,
    /// Whether the backup contains a checksum, which was verified.
    pub is_sealed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
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
) -> Result<Restored> {
    let sound = seal::check(from)?;
    keys::make_data_dir(data_dir)?;
    let has_ledger = data_dir.join(ledger::FILE).is_file();
    let aside = match (address, sound.kind) {
        (DatabaseAddress::Sqlite(path), Kind::Sqlite) => {
            let path = crate::storage::sqlite::path_of(path.as_ref(), data_dir);
            sqlite::restore(&path, data_dir, Backup { path: from, sound }, runtime)
                .await?
                .map(Aside::File)
        }
        (DatabaseAddress::Postgres(address), Kind::Postgres) => {
            postgres::restore(address, data_dir, Backup { path: from, sound }, runtime)
                .await?
                .map(Aside::Schema)
        }
        (DatabaseAddress::Postgres(_), Kind::Sqlite) => {
            return Err(refused(
                from,
                "is a backup of SQLite: restore it there, then use `umbrachat copy`",
            ));
        }
        (DatabaseAddress::Sqlite(_), Kind::Postgres) => {
            return Err(refused(from, "is a backup of PostgreSQL: name one in DATABASE_URL"));
        }
    };
    Ok(Restored { aside, has_ledger, is_sealed: sound.is_sealed })
}
