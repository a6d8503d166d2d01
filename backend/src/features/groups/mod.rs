//! Groups: conversations that people are put into, leave, and give names to.

pub mod add;
pub mod create;
pub mod describe;
pub mod dissolve;
pub mod erasing;
pub mod invite;
pub mod joining;
pub mod leaving;
pub mod members;
pub mod remove;
pub mod roles;
pub mod routes;

use std::sync::Arc;

use crate::{engine::appender::Appender, limits::Limits, storage::Store};

/// Makes groups, changes and dissolves them, and puts people in and out.
pub struct Groups {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
}

impl Groups {
    pub fn new(store: Store, appender: Appender, limits: Arc<Limits>) -> Self {
        Self { store, appender, limits }
    }
}
