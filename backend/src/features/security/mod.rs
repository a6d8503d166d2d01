//! Account security: security events, the second factor, and account recovery.

pub mod recover;
pub mod reset;
pub mod retention;
pub mod routes;

use std::sync::Arc;

use actix_web::web;

use crate::{
    engine::{identity::passwords::Passwords, session_ends::SessionEnds},
    limits::Limits,
    mail::Mailer,
    storage::Store,
};

/// Shows how accounts are protected, and recovers access with a code or a mail.
pub struct Security {
    store: Store,
    limits: Arc<Limits>,
    passwords: web::Data<Passwords>,
    session_ends: SessionEnds,
    /// Set if a mail server is configured.
    mailer: Option<Mailer>,
    /// The public address of the server.
    server: String,
}

impl Security {
    pub fn new(
        store: Store,
        limits: Arc<Limits>,
        passwords: web::Data<Passwords>,
        session_ends: SessionEnds,
        mailer: Option<Mailer>,
        server: String,
    ) -> Self {
        Self { store, limits, passwords, session_ends, mailer, server }
    }
}
