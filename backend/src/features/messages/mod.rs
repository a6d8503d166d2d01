//! Sending, changing and reading messages.

pub mod actions;
pub mod retention;
pub mod routes;
pub mod send;

use std::sync::Arc;

use crate::{engine::appender::Appender, limits::Limits, storage::Store};

/// Sends, edits, deletes and pins messages.
pub struct Messages {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
}

impl Messages {
    pub fn new(store: Store, appender: Appender, limits: Arc<Limits>) -> Self {
        Self { store, appender, limits }
    }
}
