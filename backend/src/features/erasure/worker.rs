//! Carrying an erasure out: step by step, each in a short transaction, begun again where it
//! ended if the program stopped in between.

use std::sync::Arc;

use super::{
    leaving,
    messages::{self, How},
    people, reactions,
};
use crate::{
    base::{clock::Timestamp, error::Result, ids::AccountId},
    domain::{
        erasure::queries::{self, Of},
        erasure_marks::{
            self,
            model::{Marked, Mode},
        },
        privacy::{
            accountability::{self, Deed},
            data_map,
        },
    },
    engine::{context::Context, identity::reserved},
    features::groups,
};

/// Erases what is left of an account; whether it is done. A failure is logged, and the next
/// round begins where this one ended.
pub async fn finish(context: Arc<Context>, account: AccountId) -> bool {
    match run(&context, account).await {
        Ok(()) => true,
        Err(error) => {
            tracing::warn!(%account, %error, "erasing an account was interrupted");
            false
        }
    }
}

/// Erases what is left of every account that has gone.
pub async fn finish_all(context: &Context) -> Result<()> {
    let accounts = context.store.read(|conn| Box::pin(queries::erasing(conn))).await?;
    for account in accounts {
        run(context, account).await?;
    }
    Ok(())
}

async fn run(context: &Context, me: AccountId) -> Result<()> {
    let _one_at_a_time = context.erasing.lock().await;
    let found = context.store.read(move |conn| Box::pin(queries::mode(conn, me))).await?;
    let Some((mode, username_key)) = found else { return Ok(()) };
    people::part(context, me).await?;
    while leaving::leave_next(context, me).await? {}
    while reactions::portion(context, me).await? {}
    let how = How::Disown(mode);
    while messages::portion(context, me, Of::Everything, None, how).await? > 0 {}
    if mode == Mode::Everywhere {
        let of = Of::Forwarded;
        while messages::portion(context, me, of, None, How::Tombstone).await? > 0 {}
    }
    let name = context.reserved_names.hash(&username_key);
    let traces = context
        .store
        .write(move |conn| {
            Box::pin(async move {
                let now = Timestamp::now();
                if !queries::delete_account(conn, me).await? {
                    return Ok(Vec::new());
                }
                queries::forget_origin(conn, me).await?;
                reserved::keep(conn, &name, now).await?;
                erasure_marks::queries::mark(conn, Marked::Account(mode), me.as_bytes(), now)
                    .await?;
                let traces = data_map::traces(conn, me).await?;
                let result = if traces.is_empty() { "complete" } else { "with traces" };
                accountability::insert(conn, Deed::Erasure, result).await?;
                Ok(traces)
            })
        })
        .await?;
    context.store.has_erased();
    if !traces.is_empty() {
        tracing::error!(?traces, "an erased account is still named");
    }
    tracing::info!(account = %me, "an account was erased");
    // Conversations that nobody is in any more.
    groups::erasing::erase_dissolved(&context.store).await;
    Ok(())
}
