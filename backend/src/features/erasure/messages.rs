//! Somebody's messages, erased or stripped of their author a portion at a time, so that
//! those who write meanwhile never wait long.

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

/// Messages in one transaction.
pub const PORTION: i64 = 200;

/// The same where each text is indexed anew.
const KEPT_PORTION: i64 = 50;

/// What becomes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErasureKind {
    /// Its text goes; the mark that stays still has its author.
    Tombstone,
    /// Its author goes, and its text too unless it is to stay.
    Disown(ErasureMode),
}

impl Erasure {
    /// Erases everything I wrote, in one conversation or everywhere; the account stays. How
    /// many messages it were.
    ///
    /// # Errors
    /// `wrong_password`; `not_found` for a conversation I never was in.
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

    /// One portion of somebody's messages, all of one conversation; how many there were.
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

/// What one position holds at most, in bytes of JSON, so that it fits a frame.
const POSITION: usize = 40 * 1_024;

/// Rewrites messages of a locked conversation, as many at one position as fit a frame.
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
                if row.body.is_some() {
                    // It was found by its author, too.
                    messages::index::replace(conn, row).await?;
                }
            }
        }
        rewritten.extend(rows);
    }
    conversations::queries::store_positions(conn, &conversation).await?;
    let messages = messages::queries::complete(conn, rewritten).await?;
    let span = ChangeEvent::spanning(conversation.id, from, conversation.head);
    Ok(ChangeEvent { messages, ..span }.in_parts().into_iter().map(Event::from).collect())
}

/// Whether a text goes: system lines have none, and what stays anonymously keeps it.
fn erases(row: &MessageRow, kind: ErasureKind) -> bool {
    row.deleted_at.is_none()
        && row.event.is_none()
        && kind != ErasureKind::Disown(ErasureMode::Anonymise)
}

/// Divides messages between positions by what they will need in a frame.
fn positions(rows: Vec<MessageRow>, kind: ErasureKind) -> Vec<Vec<MessageRow>> {
    let mut positions: Vec<Vec<MessageRow>> = Vec::new();
    let mut filled = usize::MAX;
    for row in rows {
        let kept = row.body.as_ref().filter(|_| !erases(&row, kind));
        // Every byte of a text may need six in JSON; reactions name fifty people each.
        let reacted = usize::try_from(row.reactions.min(1_000)).unwrap_or(0) * 40;
        let size = 600 + kept.map_or(0, |body| 6 * body.len() + reacted);
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
