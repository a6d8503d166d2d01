//! The backup to restore, and what is saved of the former database.

use std::path::Path;

use crate::{
    features::erasure::ledger::Ledger, operate::moving::seal::VerifiedBackup, storage::Store,
};

/// A backup that was read completely before anything is changed.
#[derive(Debug, Clone, Copy)]
pub struct Backup<'a> {
    pub path: &'a Path,
    pub verified: VerifiedBackup,
}

/// Erasures of the last seconds before the server stopped may be recorded in the database only,
/// which is replaced: they are moved to the erasure ledger.
pub async fn save_marks(data_dir: &Path, store: &Store) {
    let saved = async { Ledger::open(data_dir)?.take_over(store).await };
    if let Err(error) = saved.await {
        tracing::warn!(%error, "the latest erasures could not be moved to the erasure ledger");
    }
}
