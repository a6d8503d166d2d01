//! Groups: conversations with a title, roles, and changing members.

pub mod add;
pub mod create;
pub mod describe;
pub mod dissolve;
pub mod erasing;
pub mod invite;
pub mod join_requests;
pub mod joining;
pub mod leaving;
pub mod members;
pub mod picture;
pub mod remove;
pub mod roles;
pub mod routes;

use std::sync::Arc;

use crate::{engine::appender::Appender, limits::Limits, storage::Store};

/// Creates, changes and dissolves groups, and adds and removes members.
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
