//! Friendships, which both sides have accepted. Only friends can open a direct conversation.

pub mod request;
pub mod respond;
pub mod routes;
pub mod unfriend;

use std::sync::Arc;

use crate::{
    engine::{appender::Appender, presence::Presence},
    limits::Limits,
    storage::Store,
};

/// Sends and answers friend requests, and ends friendships.
pub struct Friends {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
    presence: Presence,
}

impl Friends {
    pub fn new(store: Store, appender: Appender, limits: Arc<Limits>, presence: Presence) -> Self {
        Self { store, appender, limits, presence }
    }
}
