//! Invitation links of groups: made by admins, used by whoever has the link, at once or with the
//! approval of an admin.

pub mod join;
pub mod make;
pub mod requests;
pub mod routes;

use std::sync::Arc;

use crate::{engine::appender::Appender, limits::Limits, storage::Store};

/// Makes and uses links of groups, and answers requests to join.
pub struct GroupLinks {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
    /// The public address of the server.
    server: String,
}

impl GroupLinks {
    pub fn new(store: Store, appender: Appender, limits: Arc<Limits>, server: String) -> Self {
        Self { store, appender, limits, server }
    }
}
