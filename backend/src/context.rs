//! What every action is given: the store, the ways to write and to tell, and what decides
//! who may do how much.

use std::sync::Arc;

use actix_web::web;

use crate::{
    accounts::hashing::Hashing,
    conversations::append::Appender,
    delivery::Delivery,
    erasure::ReservedNames,
    export::Slots,
    http::origin::Origins,
    ids::SessionId,
    limits::Limits,
    live::admission::Admission,
    presence::Presence,
    privacy::{gate::Gate, policy::Policies},
    receipts::report::Receipts,
    sessions::{revocations::Revocations, tokens::Tokens},
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
    pub hashing: Hashing,
    pub tokens: Arc<Tokens>,
    pub revocations: Revocations,
    pub limits: Limits,
    pub policies: Policies,
    pub gate: Gate,
    pub exports: Slots,
    pub reserved_names: ReservedNames,
    /// Held by who erases an account: one at a time.
    pub erasing: tokio::sync::Mutex<()>,
    pub origins: Origins,
    pub admission: Arc<Admission>,
}

impl Context {
    /// Makes ended sessions known on this node and closes their sockets.
    pub fn note_ended(&self, sessions: Vec<SessionId>) {
        self.delivery.end_sessions(self.revocations.note(sessions));
    }
}
