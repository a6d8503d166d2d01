//! Notifications for devices on which the app is closed, by Web Push: subscriptions of sessions,
//! and the worker that sends.

mod payload;
pub mod routes;
mod subscribe;
pub mod worker;

use std::sync::Arc;

use crate::{engine::push::sender::PushSender, limits::Limits, storage::Store};

/// Stores the push subscriptions of sessions.
pub struct Push {
    store: Store,
    limits: Arc<Limits>,
    /// `None` if push is off.
    sender: Option<PushSender>,
}

impl Push {
    pub fn new(store: Store, limits: Arc<Limits>, sender: Option<PushSender>) -> Self {
        Self { store, limits, sender }
    }
}
