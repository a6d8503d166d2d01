//! Conversations: one order of changes that all members share, and the one place that
//! writes it.

pub mod routes;

use crate::{engine::appender::Appender, storage::Store};

/// Lists conversations, and opens those of two people.
pub struct Conversations {
    store: Store,
    appender: Appender,
}

impl Conversations {
    pub fn new(store: Store, appender: Appender) -> Self {
        Self { store, appender }
    }
}
