//! Reports to whoever runs the server. The server adds nothing to what the reporter
//! attaches: it shows nobody's messages to anybody.

pub mod operator;
pub mod report;
pub mod retention;
pub mod routes;

use std::sync::Arc;

use crate::{limits::Limits, storage::Store};

/// Takes reports about people and messages.
pub struct Reports {
    store: Store,
    limits: Arc<Limits>,
}

impl Reports {
    pub fn new(store: Store, limits: Arc<Limits>) -> Self {
        Self { store, limits }
    }
}
