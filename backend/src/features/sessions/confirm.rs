//! Confirming a session: entering the password again on a signed-in device, before operations that
//! must be refused on a borrowed or stolen device.

use super::Sessions;
use crate::{
    base::error::{Code, Error, Result},
    domain::sessions::{queries, rules},
    engine::identity::tokens::Identity,
};

impl Sessions {
    /// Confirms the session for fifteen minutes.
    ///
    /// # Errors
    /// `wrong_password`, `rate_limited`, `overloaded`.
    pub async fn confirm(&self, me: Identity, password: String) -> Result<()> {
        self.passwords.check(me, password).await?;
        self.store
            .write(move |conn| {
                Box::pin(async move {
                    let now = conn.now().await?;
                    queries::confirm(conn, me.session, now).await
                })
            })
            .await
    }

    /// Checks that the password was entered recently on this device; signing in counts.
    ///
    /// # Errors
    /// `confirmation_required`, `session_ended`.
    pub async fn require_fresh(&self, me: Identity) -> Result<()> {
        let (session, now) = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let session =
                        queries::find(conn, me.session).await?.ok_or(Code::SessionEnded)?;
                    Ok((session, conn.now().await?))
                })
            })
            .await?;
        if rules::is_confirmed(&session, now) {
            return Ok(());
        }
        Err(Error::new(Code::ConfirmationRequired))
    }
}
