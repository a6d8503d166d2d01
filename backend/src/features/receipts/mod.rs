//! Receipts: the delivered and read positions of members.

pub mod report;
pub mod routes;

use crate::{engine::receipts::Receipts, storage::Store};

/// Takes the positions that members report, and lists the positions.
pub struct MessageReceipts {
    store: Store,
    flushes: Receipts,
}

impl MessageReceipts {
    pub fn new(store: Store, flushes: Receipts) -> Self {
        Self { store, flushes }
    }
}
