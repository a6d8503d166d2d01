//! Erasing: an account with everything of it, or somebody's messages. What others have is
//! told to them; what was erased stays erased, also after a backup is put back
//! ([`ledger`]).

pub mod account;
pub mod leaving;
pub mod ledger;
pub mod messages;
mod people;
pub mod preview;
mod reactions;
mod reapply;
pub mod routes;
pub mod worker;

pub use ledger::Ledger;
pub use reapply::reapply;

use crate::{
    base::{clock::Timestamp, error::Result},
    engine::{context::Context, identity::reserved},
};

/// What comes round again: the marks go to the ledger, what was interrupted goes on, names
/// become free.
pub async fn tidy(context: &Context, ledger: &Ledger) -> Result<()> {
    ledger.take_over(&context.store).await?;
    // Whoever is being erased just now is waited for, not begun twice.
    worker::finish_all(context).await?;
    if context.store.read(|conn| Box::pin(reserved::any_old(conn, Timestamp::now()))).await? {
        context.store.write(|conn| Box::pin(reserved::forget_old(conn, Timestamp::now()))).await?;
    }
    Ok(())
}
