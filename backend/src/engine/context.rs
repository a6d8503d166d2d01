//! What every action is given: the store, the ways to write and to tell, and what decides
//! who may do how much.

use std::sync::Arc;

use actix_web::web;

use crate::{
    base::{config::Keep, ids::SessionId},
    engine::{
        appender::Appender,
        delivery::Delivery,
        identity::{access::Access, passwords::Passwords, reserved::ReservedNames},
        presence::Presence,
        receipts::Receipts,
        session_ends::SessionEnds,
    },
    http::origin::Origins,
    limits::Limits,
    mail::Mailer,
    redis::Redis,
    storage::Store,
};

/// The context as a handler's argument.
pub type Shared = web::Data<Context>;

pub struct Context {
    pub store: Store,
    pub appender: Appender,
    pub receipts: Receipts,
    pub delivery: Delivery,
    pub presence: Presence,
    pub passwords: web::Data<Passwords>,
    pub access: web::Data<Access>,
    pub limits: Arc<Limits>,
    pub reserved_names: web::Data<ReservedNames>,
    pub session_ends: SessionEnds,
    /// Held by who erases an account: one at a time.
    pub erasing: tokio::sync::Mutex<()>,
    pub origins: web::Data<Origins>,
    /// Where the operator has named a mail server.
    pub mailer: Option<Mailer>,
    /// How long things are kept.
    pub keep: Keep,
    /// Where other nodes may be.
    pub redis: Option<Redis>,
}

impl Context {
    /// Makes ended sessions known on this node and closes their sockets.
    pub fn note_ended(&self, sessions: Vec<SessionId>) {
        self.session_ends.note(sessions);
    }
}
