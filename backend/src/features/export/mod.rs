//! Taking one's data along: everything that is kept about somebody, as one JSON document
//! that is written while it is read, so that its size does not matter.
//!
//! Its form is described by `docs/export.schema.json`; [`crate::domain::export::model`] is the
//! same in types.

mod begin;
mod permits;
pub mod routes;
mod write;

use std::sync::Arc;

use actix_web::web;

use self::permits::ExportPermits;
use crate::{
    features::sessions::Sessions,
    limits::{Limits, counters::Counters},
    storage::Store,
};

/// Writes exports.
pub struct Exports {
    store: Store,
    limits: Arc<Limits>,
    sessions: web::Data<Sessions>,
    permits: ExportPermits,
    /// The address of this server, as people type it.
    server: String,
}

impl Exports {
    /// `counters` count the exports under way on all nodes together.
    pub fn new(
        store: Store,
        limits: Arc<Limits>,
        sessions: web::Data<Sessions>,
        counters: Option<Counters>,
        server: String,
    ) -> Self {
        Self { store, limits, sessions, permits: ExportPermits::new(counters), server }
    }
}
