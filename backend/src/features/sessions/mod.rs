//! Sessions: the signed-in devices of an account, and their tokens.

pub mod confirm;
pub mod cookie;
pub mod deliver_tokens;
pub mod device;
pub mod end;
pub mod operator;
pub mod recovery_codes;
pub mod refresh;
pub mod routes;
pub mod second_factor;
pub mod sign_in;
pub mod start;

use std::sync::Arc;

use actix_web::web;

use crate::{
    engine::{
        identity::{access::Access, passwords::Passwords},
        session_ends::SessionEnds,
    },
    http::origin::Origins,
    limits::Limits,
    storage::Store,
};

/// Begins, refreshes, confirms and ends sessions, and checks the second factor.
pub struct Sessions {
    store: Store,
    limits: Arc<Limits>,
    passwords: web::Data<Passwords>,
    access: web::Data<Access>,
    origins: web::Data<Origins>,
    ends: SessionEnds,
}

impl Sessions {
    pub fn new(
        store: Store,
        limits: Arc<Limits>,
        passwords: web::Data<Passwords>,
        access: web::Data<Access>,
        origins: web::Data<Origins>,
        ends: SessionEnds,
    ) -> Self {
        Self { store, limits, passwords, access, origins, ends }
    }
}
