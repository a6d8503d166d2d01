//! The conditions for an export, and its record.

use super::{Exports, permits::ExportPermit};
use crate::{
    base::error::{Code, Result},
    domain::{accounts, security::model::SecurityEventKind},
    engine::{identity::tokens::Identity, security_log::SecurityEventRecord},
    limits::Source,
};

impl Exports {
    /// Records an export; returns the username and the permit.
    ///
    /// # Errors
    /// `confirmation_required`, `session_ended`, `rate_limited`.
    pub async fn begin(&self, me: Identity, source: Source) -> Result<(String, ExportPermit)> {
        self.sessions.require_fresh(me).await?;
        let permit = self.permits.take(me.account).await?;
        self.limits.exports.check(&me.account).await?;
        let record = SecurityEventRecord::new(SecurityEventKind::Exported, me.account, source)
            .on(me.session);
        let (account, recorded) = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    let account = accounts::queries::find(conn, me.account).await?;
                    Ok((account.ok_or(Code::SessionEnded)?, record.store(conn).await?))
                })
            })
            .await?;
        recorded.log();
        Ok((account.username, permit))
    }
}
