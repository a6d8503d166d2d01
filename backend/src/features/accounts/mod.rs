//! Accounts: who somebody is here, how they are called, what they have set.

pub mod email_address;
pub mod keys;
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
    limits::Limits,
    mail::Mailer,
    storage::Store,
};

/// Makes accounts.
pub struct SignUps {
    store: Store,
    limits: Arc<Limits>,
    passwords: web::Data<Passwords>,
    access: web::Data<Access>,
    reserved_names: web::Data<ReservedNames>,
}

impl SignUps {
    pub fn new(
        store: Store,
        limits: Arc<Limits>,
        passwords: web::Data<Passwords>,
        access: web::Data<Access>,
        reserved_names: web::Data<ReservedNames>,
    ) -> Self {
        Self { store, limits, passwords, access, reserved_names }
    }
}

/// Reads and changes profiles and settings, and finds people.
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
    /// Where the operator has named a mail server.
    mailer: Option<Mailer>,
    /// The address of this server, as people type it.
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
