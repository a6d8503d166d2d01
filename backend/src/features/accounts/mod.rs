//! Accounts: registration, profile, settings and credentials.

mod card_change;
pub mod email_address;
pub mod keys;
mod new_account;
pub mod operator;
pub mod password;
pub mod profile;
pub mod register;
pub mod routes;
pub mod search;

use std::sync::Arc;

use actix_web::web;

use crate::{
    engine::{
        appender::Appender,
        identity::{access::Access, passwords::Passwords, reserved::ReservedNames},
        presence::Presence,
        session_ends::SessionEnds,
    },
    features::invitation_links::admission::Admission,
    limits::Limits,
    mail::Mailer,
    storage::Store,
};

/// Creates accounts.
pub struct SignUps {
    store: Store,
    limits: Arc<Limits>,
    passwords: web::Data<Passwords>,
    access: web::Data<Access>,
    reserved_names: web::Data<ReservedNames>,
    admission: Admission,
}

impl SignUps {
    pub fn new(
        store: Store,
        limits: Arc<Limits>,
        passwords: web::Data<Passwords>,
        access: web::Data<Access>,
        reserved_names: web::Data<ReservedNames>,
        admission: Admission,
    ) -> Self {
        Self { store, limits, passwords, access, reserved_names, admission }
    }
}

/// Reads and changes profiles and settings, and searches users.
pub struct Profiles {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
    access: web::Data<Access>,
    presence: Presence,
}

impl Profiles {
    pub fn new(
        store: Store,
        appender: Appender,
        limits: Arc<Limits>,
        access: web::Data<Access>,
        presence: Presence,
    ) -> Self {
        Self { store, appender, limits, access, presence }
    }
}

/// Changes the password and the e-mail address of an account.
pub struct Credentials {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
    passwords: web::Data<Passwords>,
    session_ends: SessionEnds,
    /// Set if a mail server is configured.
    mailer: Option<Mailer>,
    /// The public address of the server.
    server: String,
}

impl Credentials {
    pub fn new(
        store: Store,
        appender: Appender,
        limits: Arc<Limits>,
        passwords: web::Data<Passwords>,
        session_ends: SessionEnds,
        mailer: Option<Mailer>,
        server: String,
    ) -> Self {
        Self { store, appender, limits, passwords, session_ends, mailer, server }
    }
}
