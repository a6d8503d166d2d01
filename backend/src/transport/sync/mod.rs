//! `POST /sync`: the same synchronisation as over the socket, for clients that poll.

pub mod answer;
pub mod client_frames;
pub mod frames;
mod queries;
pub mod resume;
pub mod routes;
pub mod wait;
pub mod welcome;

use std::sync::Arc;

use actix_web::web;

use crate::{
    engine::{identity::access::Access, presence::Presence},
    storage::Store,
    transport::admission::Admission,
};

/// Synchronises devices with the server: over the socket, and by `POST /sync`.
pub struct Synchronizer {
    store: Store,
    access: web::Data<Access>,
    presence: Presence,
    admission: Arc<Admission>,
}

impl Synchronizer {
    pub fn new(
        store: Store,
        access: web::Data<Access>,
        presence: Presence,
        admission: Arc<Admission>,
    ) -> Self {
        Self { store, access, presence, admission }
    }
}
