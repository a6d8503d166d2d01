//! Erasing the messages of an account, or removing their author, in portions, so that concurrent
//! writers never wait long.

use super::Erasure;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        conversations::{self, queries::Locking},
        erasure::queries::{self, MessageScope},
        erasure_marks::model::ErasureMode,
        files::model::FILE_JSON_MAX,
        members,
        messages::{self, model::MessageRow},
        privacy::accountability::{self, AuditAction},
    },
    engine::{
        delivery::{event::Event, events::conversations::ChangeEvent},
        identity::tokens::Identity,
    },
    storage::Conn,
};

/// Messages per transaction.
pub const PORTION: i64 = 200;

/// Messages per transaction if each text is indexed again.
const KEPT_PORTION: i64 = 50;

/// How a message is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureKind {
    /// The text is removed; the tombstone keeps its author.
    Tombstone,
    /// The author is removed, and depending on the mode the text too.
    Disown(ErasureMode),
}

impl Erasure {
    /// Erases all messages of the caller, in one conversation or everywhere; the account stays.
    /// Returns their number.
    ///
    /// # Errors
    /// `wrong_password`; `not_found` for a conversation the caller never was a member of.
    pub async fn erase_messages(
        &self,
        who: Identity,
        password: String,
        within: Option<ConversationId>,
    ) -> Result<usize> {
        self.passwords.check(who, password).await?;
        let me = who.account;
        if let Some(conversation) = within {
            self.store
                .read(move |conn| {
                    Box::pin(async move {
                        let place =
                            members::queries::of_accounts(conn, &[conversation], &[me]).await?;
                        place.first().map(|_| ()).ok_or(Code::NotFound.into())
                    })
                })
                .await?;
        }
        let mut erased = 0;
        loop {
            let some = self
                .rewrite_portion(me, MessageScope::NotDeleted, within, ErasureKind::Tombstone)
                .await?;
            if some == 0 {
                break;
            }
            erased += some;
        }
        let store = self.store.clone();
        accountability::note(&store, AuditAction::MessagesErasure, "complete").await;
        tracing::info!(account = %me, count = erased, "messages were erased");
        Ok(erased)
    }

    /// One portion of an account's messages in one conversation; returns their number.
    pub(super) async fn rewrite_portion(
        &self,
        author: AccountId,
        scope: MessageScope,
        within: Option<ConversationId>,
        kind: ErasureKind,
    ) -> Result<usize> {
        let count = self
            .appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let Some(conversation) =
                        queries::next_conversation_of(conn, author, scope, within).await?
                    else {
                        return Ok((0, Vec::new()));
                    };
                    let locked =
                        conversations::queries::lock(conn, &[conversation], Locking::Wait).await?;
                    let limit = if kind == ErasureKind::Disown(ErasureMode::Anonymise) {
                        KEPT_PORTION
                    } else {
                        PORTION
                    };
                    let rows = queries::messages_of(conn, author, scope, Some(conversation), limit)
                        .await?;
                    let Some(conversation) = locked.into_iter().next().filter(|_| !rows.is_empty())
                    else {
                        return Ok((0, Vec::new()));
                    };
                    let count = rows.len();
                    Ok((count, rewrite(conn, conversation, rows, kind).await?))
                })
            })
            .await?;
        if count > 0 {
            self.store.request_wal_truncate();
        }
        Ok(count)
    }
}

/// The most JSON bytes per position, so that a change fits a frame.
const POSITION: usize = 40 * 1_024;

/// Rewrites messages of a locked conversation; each position takes as many as fit a frame.
pub async fn rewrite(
    conn: &mut Conn,
    mut conversation: conversations::model::ConversationRow,
    rows: Vec<MessageRow>,
    kind: ErasureKind,
) -> Result<Vec<Event>> {
    let (now, from) = (Timestamp::now(), conversation.head + 1);
    let mut rewritten = Vec::with_capacity(rows.len());
    for mut rows in positions(rows, kind) {
        conversation.head += 1;
        let rev = conversation.head;
        let erased: Vec<_> =
            rows.iter().filter(|row| erases(row, kind)).map(|row| row.id).collect();
        messages::queries::erase_texts(conn, &erased, rev, now).await?;
        for row in rows.iter_mut().filter(|row| erases(row, kind)) {
            row.erase(rev, now);
        }
        if let ErasureKind::Disown(_) = kind {
            let all: Vec<_> = rows.iter().map(|row| row.id).collect();
            messages::queries::disown(conn, &all, rev).await?;
            for row in &mut rows {
                row.disown(rev);
                if row.body.is_some() || row.attachments.is_some() {
                    // The search index also contains the author.
                    messages::index::replace(conn, row).await?;
                }
            }
        }
        rewritten.extend(rows);
    }
    conversations::queries::store_positions(conn, &[&conversation]).await?;
    let messages = messages::queries::complete(conn, rewritten).await?;
    let span = ChangeEvent::spanning(conversation.id, from, conversation.head);
    Ok(ChangeEvent { messages, ..span }.in_parts().into_iter().map(Event::from).collect())
}

/// Whether the text is removed: system messages have none, and anonymised messages keep it.
fn erases(row: &MessageRow, kind: ErasureKind) -> bool {
    row.deleted_at.is_none()
        && row.event.is_none()
        && kind != ErasureKind::Disown(ErasureMode::Anonymise)
}

/// Distributes messages over positions by their estimated frame size.
fn positions(rows: Vec<MessageRow>, kind: ErasureKind) -> Vec<Vec<MessageRow>> {
    let mut positions: Vec<Vec<MessageRow>> = Vec::new();
    let mut filled = usize::MAX;
    for row in rows {
        let size = 600 + if erases(&row, kind) { 0 } else { content_size(&row) };
        if filled.saturating_add(size) > POSITION {
            positions.push(Vec::new());
            filled = 0;
        }
        filled += size;
        if let Some(position) = positions.last_mut() {
            position.push(row);
        }
    }
    positions
}

/// An estimate, in JSON: a byte of text needs up to six bytes; each reaction names up to fifty users.
fn content_size(row: &MessageRow) -> usize {
    let files = row.attachments.as_ref().map_or(0, |attached| attached.files().len());
    let reacted = usize::try_from(row.reactions.min(1_000)).unwrap_or(0) * 40;
    6 * row.body.as_ref().map_or(0, String::len) + reacted + files * FILE_JSON_MAX
}
