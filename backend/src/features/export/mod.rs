//! Data export: all data about an account as one JSON document, alone or in an archive with the
//! account's files. It is streamed while it is read, so that its size needs no memory.
//!
//! `docs/export.schema.json` describes the format; [`crate::domain::export::model`] has the types.

mod archive;
mod begin;
mod files;
mod permits;
pub mod routes;
mod write;

use std::sync::Arc;

use actix_web::web;

use self::permits::ExportPermits;
use crate::{
    features::sessions::Sessions,
    limits::{Limits, counters::Counters},
    storage::{Store, blobs::BlobStore},
};

/// Creates exports.
pub struct Exports {
    store: Store,
    blobs: BlobStore,
    limits: Arc<Limits>,
    sessions: web::Data<Sessions>,
    permits: ExportPermits,
    /// The public address of the server.
    server: String,
}

impl Exports {
    /// `counters` limit exports in progress across all nodes.
    pub fn new(
        store: Store,
        blobs: BlobStore,
        limits: Arc<Limits>,
        sessions: web::Data<Sessions>,
        counters: Option<Counters>,
        server: String,
    ) -> Self {
        Self { store, blobs, limits, sessions, permits: ExportPermits::new(counters), server }
    }
}
