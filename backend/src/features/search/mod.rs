//! Search: full text over what somebody may read. Both engines index the same words, made
//! here, so that both find the same.

pub mod backlog;
mod rebuild;
pub mod routes;

use std::sync::Arc;

use crate::{limits::Limits, storage::Store};

/// Finds messages.
pub struct MessageSearch {
    store: Store,
    limits: Arc<Limits>,
}

impl MessageSearch {
    pub fn new(store: Store, limits: Arc<Limits>) -> Self {
        Self { store, limits }
    }
}
