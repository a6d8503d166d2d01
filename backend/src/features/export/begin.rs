//! What has to be so before an export begins, and the record of it.

use super::{Exports, slots::Slot};
use crate::{
    base::error::{Code, Result},
    domain::{accounts, security::model::SecurityEventKind},
    engine::{identity::tokens::Identity, security_log::Happening},
    limits::Source,
};

impl Exports {
    /// Records an export; the username, and the place of the export under way.
    ///
    /// # Errors
    /// `confirmation_required`, `session_ended`, `rate_limited`.
    pub async fn begin(&self, me: Identity, source: Source) -> Result<(String, Slot)> {
        self.sessions.require_fresh(me).await?;
        let slot = self.slots.take(me.account).await?;
        self.limits.exports.check(&me.account).await?;
        let happening =
            Happening::new(SecurityEventKind::Exported, me.account, source).on(me.session);
        let (account, happened) = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    let account = accounts::queries::find(conn, me.account).await?;
                    Ok((account.ok_or(Code::SessionEnded)?, happening.store(conn).await?))
                })
            })
            .await?;
        happened.log();
        Ok((account.username, slot))
    }
}
