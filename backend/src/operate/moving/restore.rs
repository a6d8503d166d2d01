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
use super::{files::refused, seal, seal::Kind};
use crate::{
    base::{config::DatabaseAddress, error::Result},
    engine::identity::keys,
    features::erasure::ledger,
};

/// What came of it.
#[derive(Debug)]
pub struct Restored {
    /// Where that is which was there before, if there was anything.
    pub aside: Option<Aside>,
    /// Whether the data directory has an erasure ledger. Without it nobody knows what was
    /// erased after the backup.
    pub has_ledger: bool,
    /// Whether the backup carried a checksum, which has been compared.
    pub is_sealed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aside {
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
