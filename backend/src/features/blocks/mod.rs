//! Blocks of accounts. A block is not shown to the blocked user: to them it looks as if the
//! friendship had ended and the other user were inactive.

pub mod block;
pub mod routes;

use std::sync::Arc;

use crate::{
    engine::{appender::Appender, presence::Presence},
    limits::Limits,
    storage::Store,
};

/// Creates and ends blocks.
pub struct Blocks {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
    presence: Presence,
}

impl Blocks {
    pub fn new(store: Store, appender: Appender, limits: Arc<Limits>, presence: Presence) -> Self {
        Self { store, appender, limits, presence }
    }
}
