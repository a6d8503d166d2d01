//! The backup that is put back, and what is saved of the database before it.

use std::path::Path;

use crate::{
    features::erasure::ledger::Ledger, operate::moving::seal::VerifiedBackup, storage::Store,
};

/// A backup that was read through before anything is touched.
#[derive(Debug, Clone, Copy)]
pub struct Backup<'a> {
    pub path: &'a Path,
    pub verified: VerifiedBackup,
}

/// What was erased in the last seconds before the server stopped may stand in the database
/// alone, which is about to go: it is moved to the ledger.
pub async fn save_marks(data_dir: &Path, store: &Store) {
    let saved = async { Ledger::open(data_dir)?.take_over(store).await };
    if let Err(error) = saved.await {
        tracing::warn!(%error, "what was erased last could not be moved to the ledger");
    }
}
