//! Erasing an account: the first commit makes it unusable, the rest follows.

use std::{sync::Arc, time::Duration};

use super::{Erasure, preview};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
    },
    domain::{
        self,
        erasure::{model::ErasureReceipt, queries},
        erasure_marks::model::ErasureMode,
        sessions,
    },
    engine::identity::tokens::Identity,
};

/// How long the answer waits for the erasure to finish.
const PATIENCE: Duration = Duration::from_secs(5);

impl Erasure {
    /// Erases the account permanently.
    ///
    /// # Errors
    /// `wrong_password`, `rate_limited`.
    pub async fn erase_account(
        self: &Arc<Self>,
        who: Identity,
        password: String,
        mode: ErasureMode,
    ) -> Result<ErasureReceipt> {
        self.passwords.check(who, password).await?;
        let me = who.account;
        let (preview, ended, name) = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    let preview = preview::preview(conn, me).await?;
                    let named = domain::accounts::queries::credentials(conn, me).await?;
                    let (name, _) = named.ok_or(Code::SessionEnded)?;
                    if !queries::begin(conn, me, mode).await? {
                        return Err(Code::SessionEnded.into());
                    }
                    let ended = sessions::queries::revoke_all(conn, me, Timestamp::now()).await?;
                    Ok((preview, ended, name))
                })
            })
            .await?;
        self.session_ends.publish(ended);
        self.limits.guesses.reset(&name).await;
        tracing::info!(account = %me, "an account is being erased");
        // Continues if the client disconnects.
        let work = tokio::spawn(Arc::clone(self).finish(me));
        let complete = matches!(tokio::time::timeout(PATIENCE, work).await, Ok(Ok(true)));
        Ok(preview::receipt(&preview, mode, complete))
    }
}
