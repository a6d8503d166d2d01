//! Changing the password.

use super::Credentials;
use crate::{
    base::error::{Code, Error, Result},
    domain::{accounts::queries, security::model::SecurityEventKind},
    engine::{
        identity::{passwords, tokens::Identity},
        security_log::SecurityEventRecord,
    },
    limits::Source,
};

impl Credentials {
    /// Changes the password; all other sessions end at once.
    ///
    /// # Errors
    /// `wrong_password`, `validation_failed`, `rate_limited`, `overloaded`.
    pub async fn change_password(
        &self,
        me: Identity,
        source: Source,
        current: String,
        new: String,
    ) -> Result<()> {
        let verified = self.passwords.verify(me, "current", current).await?;
        let account = me.account;
        let row = self.store.read(move |conn| Box::pin(queries::find(conn, account))).await?;
        let row = row.ok_or(Code::SessionEnded)?;
        self.passwords.check_new("new", &new, vec![row.username, row.display_name]).await?;
        let hash = self.passwords.hashing.hash(new).await?;
        let record = SecurityEventRecord::new(SecurityEventKind::PasswordChanged, account, source)
            .on(me.session);
        let (ended, recorded) = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    queries::lock(conn, &[account]).await?;
                    let stored =
                        queries::credentials(conn, account).await?.ok_or(Code::SessionEnded)?;
                    if stored.1 != verified {
                        // Another device has changed it concurrently.
                        return Err(Error::new(Code::WrongPassword));
                    }
                    let ended = passwords::replace(conn, account, &hash, Some(me.session)).await?;
                    Ok((ended, record.store(conn).await?))
                })
            })
            .await?;
        recorded.log();
        self.session_ends.publish(ended);
        Ok(())
    }
}
