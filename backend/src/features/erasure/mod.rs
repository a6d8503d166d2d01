//! Erasing: an account with everything of it, or somebody's messages. What others have is
//! told to them; what was erased stays erased, also after a backup is put back
//! ([`ledger`]).

pub mod account;
pub mod leaving;
pub mod ledger;
pub mod messages;
pub mod preview;
mod reactions;
mod reapply;
mod relationships;
pub mod routes;
pub mod worker;

pub use ledger::Ledger;

use std::sync::Arc;

use actix_web::web;
use tokio::sync::Mutex;

use crate::{
    base::{clock::Timestamp, error::Result},
    engine::{
        appender::Appender,
        identity::{
            passwords::Passwords,
            reserved::{self, ReservedNames},
        },
        session_ends::SessionEnds,
    },
    limits::Limits,
    storage::Store,
};

/// Erases accounts and messages.
pub struct Erasure {
    store: Store,
    appender: Appender,
    limits: Arc<Limits>,
    passwords: web::Data<Passwords>,
    reserved_names: web::Data<ReservedNames>,
    session_ends: SessionEnds,
    /// Held while an account is erased: one at a time.
    one_at_a_time: Mutex<()>,
}

impl Erasure {
    pub fn new(
        store: Store,
        appender: Appender,
        limits: Arc<Limits>,
        passwords: web::Data<Passwords>,
        reserved_names: web::Data<ReservedNames>,
        session_ends: SessionEnds,
    ) -> Self {
        let one_at_a_time = Mutex::default();
        Self { store, appender, limits, passwords, reserved_names, session_ends, one_at_a_time }
    }

    /// What comes round again: the marks go to the ledger, what was interrupted goes on, names
    /// become free.
    pub async fn remove_expired(&self, ledger: &Ledger) -> Result<()> {
        ledger.take_over(&self.store).await?;
        // An erasure under way is waited for, not begun twice.
        self.finish_all().await?;
        if self.store.read(|conn| Box::pin(reserved::has_old_keys(conn, Timestamp::now()))).await? {
            self.store.write(|conn| Box::pin(reserved::forget_old(conn, Timestamp::now()))).await?;
        }
        Ok(())
    }
}
