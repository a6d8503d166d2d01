//! The live socket: frames in both directions over one connection, resumed without gaps.

mod frame_limiter;
mod guard;
mod handshake;
pub mod headers;
pub mod heartbeat;
mod inbox;
pub mod repair;
pub mod routes;
mod socket;

use std::sync::Arc;

use actix_web::web;

use crate::{
    engine::{identity::access::Access, presence::Presence},
    features::{messages::Messages, receipts::MessageReceipts},
    http::origin::Origins,
    transport::{admission::Admission, sync::Synchronizer},
};

/// Opens live sockets and handles their frames.
pub struct LiveSockets {
    access: web::Data<Access>,
    origins: web::Data<Origins>,
    admission: Arc<Admission>,
    presence: Presence,
    messages: web::Data<Messages>,
    receipts: web::Data<MessageReceipts>,
    synchronizer: web::Data<Synchronizer>,
}

impl LiveSockets {
    pub fn new(
        access: web::Data<Access>,
        origins: web::Data<Origins>,
        admission: Arc<Admission>,
        presence: Presence,
        messages: web::Data<Messages>,
        receipts: web::Data<MessageReceipts>,
        synchronizer: web::Data<Synchronizer>,
    ) -> Self {
        Self { access, origins, admission, presence, messages, receipts, synchronizer }
    }
}
