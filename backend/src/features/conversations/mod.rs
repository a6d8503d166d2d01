//! Conversations: the list, and opening direct ones.

pub mod routes;

use crate::{engine::appender::Appender, storage::Store};

/// Lists conversations, and opens direct ones.
pub struct Conversations {
    store: Store,
    appender: Appender,
}

impl Conversations {
    pub fn new(store: Store, appender: Appender) -> Self {
        Self { store, appender }
    }
}
