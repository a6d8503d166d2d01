//! What every action is given: the store, the ways to write and to tell, and what decides
//! who may do how much.

use std::sync::Arc;

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{config::Keep, ids::SessionId},
    engine::{
        appender::Appender,
        consent::policy::Policies,
        delivery::{Delivery, Parcel},
        identity::{
            gate::Gate, hashing::Hashing, reserved::ReservedNames, revocations::Revocations,
            standing::Standings, tokens::Tokens,
        },
        presence::Presence,
        receipts::Receipts,
    },
    features::export::Slots,
    http::origin::Origins,
    limits::Limits,
    mail::Mailer,
    redis::Redis,
    storage::Store,
    transport::live::admission::Admission,
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
    pub standings: Standings,
    pub limits: Limits,
    pub policies: Policies,
    pub gate: Gate,
    pub exports: Slots,
    pub reserved_names: ReservedNames,
    /// Held by who erases an account: one at a time.
    pub erasing: tokio::sync::Mutex<()>,
    pub origins: Origins,
    pub admission: Arc<Admission>,
    /// Where the operator has named a mail server.
    pub mailer: Option<Mailer>,
    pub operator: Operator,
    /// How long things are kept.
    pub keep: Keep,
    /// Where other nodes may be.
    pub redis: Option<Redis>,
}

/// Who runs this server, as far as they say.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Operator {
    #[schema(required)]
    pub name: Option<String>,
    #[schema(required)]
    pub contact: Option<String>,
}

impl Context {
    /// Makes ended sessions known on this node and closes their sockets.
    pub fn note_ended(&self, sessions: Vec<SessionId>) {
        self.delivery.end_sessions(self.revocations.note(sessions));
    }

    /// Passes on what another node has said.
    pub fn hear(&self, parcel: Parcel) {
        let parcel = match parcel {
            Parcel::End(sessions) => Parcel::End(self.revocations.note(sessions)),
            parcel => parcel,
        };
        self.delivery.take_in(parcel);
    }
}
