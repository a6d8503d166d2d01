//! The execution of an erasure: short transactions, one after the other, continued at the same step
//! if the program stops in between.

use std::sync::Arc;

use super::{Erasure, messages::ErasureKind};
use crate::{
    base::{clock::Timestamp, error::Result, ids::AccountId},
    domain::{
        erasure::queries::{self, MessageScope},
        erasure_marks::{
            self,
            model::{ErasureMode, MarkedObject},
        },
        files,
        privacy::{
            accountability::{self, AuditAction},
            data_map,
        },
    },
    engine::identity::reserved,
    features::groups,
};

impl Erasure {
    /// Erases the rest of an account; returns whether it is complete. A failure is logged, and the
    /// next round continues from there.
    pub(super) async fn finish(self: Arc<Self>, account: AccountId) -> bool {
        match self.carry_out(account).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(%account, %error, "erasing an account was interrupted");
                false
            }
        }
    }

    /// Erases the rest of every account marked for erasure.
    pub(super) async fn finish_all(&self) -> Result<()> {
        let accounts = self.store.read(|conn| Box::pin(queries::erasing(conn))).await?;
        for account in accounts {
            self.carry_out(account).await?;
        }
        Ok(())
    }

    async fn carry_out(&self, me: AccountId) -> Result<()> {
        let _one_at_a_time = self.one_at_a_time.lock().await;
        let found = self.store.read(move |conn| Box::pin(queries::mode(conn, me))).await?;
        let Some((mode, username_key)) = found else { return Ok(()) };
        self.end_relationships(me).await?;
        while self.leave_next_conversation(me).await? {}
        while self.remove_some_reactions(me).await? {}
        let kind = ErasureKind::Disown(mode);
        while self.rewrite_portion(me, MessageScope::All, None, kind).await? > 0 {}
        if mode == ErasureMode::Everywhere {
            let scope = MessageScope::Forwarded;
            while self.rewrite_portion(me, scope, None, ErasureKind::Tombstone).await? > 0 {}
        }
        let name = self.reserved_names.hash(&username_key);
        let traces = self
            .store
            .write(move |conn| {
                Box::pin(async move {
                    let now = Timestamp::now();
                    files::queries::delete_unsent_of(conn, me).await?;
                    if !queries::delete_account(conn, me).await? {
                        return Ok(Vec::new());
                    }
                    queries::forget_origin(conn, me).await?;
                    reserved::reserve(conn, &name, now).await?;
                    erasure_marks::queries::mark(
                        conn,
                        MarkedObject::Account(mode),
                        me.as_bytes(),
                        now,
                    )
                    .await?;
                    let traces = data_map::traces(conn, me).await?;
                    let result = if traces.is_empty() { "complete" } else { "with traces" };
                    accountability::insert(conn, AuditAction::Erasure, result).await?;
                    Ok(traces)
                })
            })
            .await?;
        self.store.request_wal_truncate();
        if !traces.is_empty() {
            tracing::error!(?traces, "an erased account is still referenced");
        }
        tracing::info!(account = %me, "an account was erased");
        // Conversations without members.
        groups::erasing::erase_dissolved(&self.store).await;
        Ok(())
    }
}
