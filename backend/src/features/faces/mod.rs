//! The pictures of accounts and groups: changing, removing and reading them.

mod change;
mod read;
pub mod routes;

use actix_web::web;

use super::{accounts::Profiles, files::Files, groups::Groups};
use crate::storage::Store;

/// Changes and serves the pictures of accounts and groups.
pub struct Pictures {
    store: Store,
    files: web::Data<Files>,
    profiles: web::Data<Profiles>,
    groups: web::Data<Groups>,
}

impl Pictures {
    pub fn new(
        store: Store,
        files: web::Data<Files>,
        profiles: web::Data<Profiles>,
        groups: web::Data<Groups>,
    ) -> Self {
        Self { store, files, profiles, groups }
    }
}
