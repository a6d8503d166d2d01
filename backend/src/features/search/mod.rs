//! Full-text search over the messages that a user may read. Both engines index the same tokens,
//! which the server computes, so that both find the same messages.

pub mod backlog;
mod rebuild;
pub mod routes;

use std::sync::Arc;

use crate::{limits::Limits, storage::Store};

/// Searches messages.
pub struct MessageSearch {
    store: Store,
    limits: Arc<Limits>,
}

impl MessageSearch {
    pub fn new(store: Store, limits: Arc<Limits>) -> Self {
        Self { store, limits }
    }
}
