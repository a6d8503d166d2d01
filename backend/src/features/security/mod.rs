//! Security of an account: the record of what happened to its access, the second factor,
//! and the ways back in.

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

/// Shows how accounts are protected, and lets people back in by a recovery code or a mail.
pub struct Security {
    store: Store,
    limits: Arc<Limits>,
    passwords: web::Data<Passwords>,
    session_ends: SessionEnds,
    /// Where the operator has named a mail server.
    mailer: Option<Mailer>,
    /// The address of this server, as people type it.
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
