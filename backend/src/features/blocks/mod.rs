//! Blocks: people whom somebody wants to have nothing to do with. Who is blocked is not
//! told: to them it looks as if the friendship had ended and the other one were away.

pub mod block;
pub mod routes;

use std::sync::Arc;

use crate::{
    engine::{appender::Appender, presence::Presence},
    limits::Limits,
    storage::Store,
};

/// Blocks people, and ends blocks.
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
