//! Repeating erasures after an older database has been restored, before the server listens.

use std::collections::BTreeMap;

use super::{
    Erasure,
    ledger::{Ledger, LedgerEntry},
    messages::{ErasureKind, PORTION, rewrite},
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::{
        conversations::{self, queries::Locking},
        erasure::queries,
        erasure_marks::model::{ErasureMode, MarkedObject},
        messages, sessions,
    },
    engine::{appender::change_builder::ChangeBuilder, delivery::event::Event},
    features::groups::dissolve,
    storage::Conn,
};

impl Erasure {
    /// Reads the erasure ledger from this database's position.
    ///
    /// # Errors
    /// When the file or the database fails; the server must not listen then.
    pub async fn reapply(&self, ledger: &Ledger) -> Result<()> {
        let position = ledger.position(&self.store).await?;
        let (entries, end) = ledger.since(position)?;
        if !entries.is_empty() {
            tracing::info!(count = entries.len(), "applying new entries of the erasure ledger");
        }
        let is_new = !entries.is_empty();
        let mut written = Vec::new();
        for LedgerEntry { marked, id } in entries {
            let id = uuid::Uuid::from_bytes(id);
            match marked {
                MarkedObject::Account(mode) => self.end_account(id.into(), mode).await?,
                MarkedObject::Group => self.end_group(id.into()).await?,
                MarkedObject::Message => written.push(MessageId::from(id)),
            }
        }
        let portion = usize::try_from(PORTION).unwrap_or(1);
        for some in written.chunks(portion) {
            let some = some.to_vec();
            self.appender.transaction(move |conn| Box::pin(erase_messages(conn, some))).await?;
        }
        self.finish_all().await?;
        self.store.request_wal_truncate();
        // A start with nothing to apply writes nothing, as the disk may be full.
        if end == position {
            return Ok(());
        }
        match ledger.set_position(&self.store, end).await {
            Err(error) if !is_new && error.code() == Code::StorageFull => {
                tracing::warn!(%error, "the erasure ledger position is stored at the next start");
                Ok(())
            }
            noted => noted,
        }
    }

    async fn end_account(&self, account: AccountId, mode: ErasureMode) -> Result<()> {
        self.store
            .write(move |conn| {
                Box::pin(async move {
                    if queries::begin(conn, account, mode).await? {
                        tracing::warn!(%account, "a restored account was marked for erasure again");
                    }
                    sessions::queries::revoke_all(conn, account, Timestamp::now()).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn end_group(&self, id: ConversationId) -> Result<()> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let builder = ChangeBuilder::begin(conn, id).await?;
                    let Some(builder) =
                        builder.filter(|builder| builder.row.dissolved_at.is_none())
                    else {
                        return Ok(((), Vec::new()));
                    };
                    Ok(((), dissolve::end(conn, builder).await?))
                })
            })
            .await
    }
}

async fn erase_messages(conn: &mut Conn, ids: Vec<MessageId>) -> Result<((), Vec<Event>)> {
    let rows = messages::queries::by_ids(conn, &ids).await?;
    let mut places: BTreeMap<ConversationId, Vec<_>> = BTreeMap::new();
    for row in rows.into_iter().filter(|row| row.deleted_at.is_none()) {
        places.entry(row.conversation_id).or_default().push(row);
    }
    let mut events = Vec::new();
    let ids: Vec<_> = places.keys().copied().collect();
    for conversation in conversations::queries::lock(conn, &ids, Locking::Wait).await? {
        let rows = places.remove(&conversation.id).unwrap_or_default();
        events.extend(rewrite(conn, conversation, rows, ErasureKind::Tombstone).await?);
    }
    Ok(((), events))
}
