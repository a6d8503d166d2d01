//! Erasing an account: from the first commit on it is nobody's, the rest follows.

use std::{sync::Arc, time::Duration};

use super::{preview, worker};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
    },
    domain::{
        self,
        erasure::{model::ErasureReceipt, queries},
        erasure_marks::model::Mode,
        sessions,
    },
    engine::{context::Shared, identity::tokens::Identity},
};

/// The answer waits this long for the rest to be done.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends the account for good.
///
/// # Errors
/// `wrong_password`, `rate_limited`.
pub async fn erase(
    context: Shared,
    who: Identity,
    password: String,
    mode: Mode,
) -> Result<ErasureReceipt> {
    context.passwords.check(who, password).await?;
    let me = who.account;
    let (foretold, ended, name) = context
        .store
        .write(move |conn| {
            Box::pin(async move {
                let foretold = preview::preview(conn, me).await?;
                let named = domain::accounts::queries::credentials(conn, me).await?;
                let (name, _) = named.ok_or(Code::SessionEnded)?;
                if !queries::begin(conn, me, mode).await? {
                    return Err(Code::SessionEnded.into());
                }
                let ended = sessions::queries::revoke_all(conn, me, Timestamp::now()).await?;
                Ok((foretold, ended, name))
            })
        })
        .await?;
    context.note_ended(ended);
    context.limits.failures.forget(&name).await;
    tracing::info!(account = %me, "an account is being erased");
    // Goes on also if who asked hangs up.
    let work = tokio::spawn(worker::finish(Arc::clone(&context), me));
    let complete = matches!(tokio::time::timeout(PATIENCE, work).await, Ok(Ok(true)));
    Ok(preview::receipt(&foretold, mode, complete))
}
