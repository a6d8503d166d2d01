//! Consent and its proof, and information about stored data.

pub mod consent;
pub mod retention;
pub mod routes;

use actix_web::web;

use crate::{
    base::config::RetentionPeriods, engine::identity::access::Access, features::accounts::Profiles,
    storage::Store,
};

/// Shows the policies, records consent, and counts the data about an account.
pub struct Privacy {
    store: Store,
    access: web::Data<Access>,
    profiles: web::Data<Profiles>,
    retention: RetentionPeriods,
}

impl Privacy {
    pub fn new(
        store: Store,
        access: web::Data<Access>,
        profiles: web::Data<Profiles>,
        retention: RetentionPeriods,
    ) -> Self {
        Self { store, access, profiles, retention }
    }
}
