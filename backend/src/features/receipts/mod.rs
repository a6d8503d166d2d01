//! Receipts: how far each member of a conversation got.

pub mod report;
pub mod routes;

use crate::{engine::receipts::Receipts, storage::Store};

/// Takes what members say of their positions, and lists the positions.
pub struct MessageReceipts {
    store: Store,
    flushes: Receipts,
}

impl MessageReceipts {
    pub fn new(store: Store, flushes: Receipts) -> Self {
        Self { store, flushes }
    }
}
