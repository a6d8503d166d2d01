//! Erasing: an account with everything of it, or somebody's messages. What others have is
//! told to them; what was erased stays erased, also after a backup is put back
//! ([`ledger`]).

pub mod account;
pub mod leaving;
pub mod ledger;
pub mod messages;
pub mod model;
mod people;
pub mod preview;
pub mod queries;
mod reactions;
mod reapply;
pub mod reserved;
pub mod routes;
pub mod worker;

pub use ledger::Ledger;
pub use reapply::reapply;
pub use reserved::ReservedNames;

use crate::{clock::Timestamp, context::Context, error::Result};

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
