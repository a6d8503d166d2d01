//! Reports to the operator. A report contains only what the reporter attaches, texts or files; the
//! server adds no messages to it.

pub mod operator;
pub mod report;
pub mod retention;
pub mod routes;

use std::sync::Arc;

use crate::{limits::Limits, storage::Store};

/// Accepts reports about accounts and messages.
pub struct Reports {
    store: Store,
    limits: Arc<Limits>,
}

impl Reports {
    pub fn new(store: Store, limits: Arc<Limits>) -> Self {
        Self { store, limits }
    }
}
