//! Invitation links: a friendship with whoever the maker gives the link to, and an account where
//! registration needs an invitation.

pub mod accept;
pub mod admission;
pub mod make;
pub mod operator;
pub mod routes;

use std::sync::Arc;

use crate::{
    engine::{appender::Appender, presence::Presence},
    limits::Limits,
    storage::Store,
};

/// Makes, shows and accepts invitation links.
pub struct InvitationLinks {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
    presence: Presence,
    /// The public address of the server.
    server: String,
}

impl InvitationLinks {
    pub fn new(
        store: Store,
        appender: Appender,
        limits: Arc<Limits>,
        presence: Presence,
        server: String,
    ) -> Self {
        Self { store, appender, limits, presence, server }
    }
}
