//! Erasing accounts and messages. Other users are informed of the changes. Erased data stays erased
//! after a backup is restored ([`ledger`]).

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
    /// Held during the erasure of an account, so that one runs at a time.
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

    /// Periodic work: moves entries to the erasure ledger, continues interrupted erasures, releases
    /// reserved names.
    pub async fn remove_expired(&self, ledger: &Ledger) -> Result<()> {
        ledger.take_over(&self.store).await?;
        // Waits for a running erasure instead of starting it twice.
        self.finish_all().await?;
        if self.store.read(|conn| Box::pin(reserved::has_old_keys(conn, Timestamp::now()))).await? {
            self.store.write(|conn| Box::pin(reserved::forget_old(conn, Timestamp::now()))).await?;
        }
        Ok(())
    }
}
