//! Exports conversations, messages and reactions page by page.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{
    model::{Conversation, Message, Reaction},
    queries::names,
};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::{
        accounts::queries::known_names,
        conversations::model::ConversationRow,
        files::model::Attachments,
        members::model::MemberRow,
        messages::model::{MessageKind, SystemEvent},
    },
    storage::{
        Conn,
        schema::{conversations, members, messages, reactions},
        sql,
    },
};

/// Rows of one page.
const PAGE: usize = 1_000;

fn page() -> i64 {
    i64::try_from(PAGE).unwrap_or(i64::MAX)
}

/// All conversations that the account is or was a member of.
pub async fn conversations_of(conn: &mut Conn, me: AccountId) -> Result<Vec<ConversationId>> {
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::account_id.eq(me))
            .order(members::conversation_id)
            .select(members::conversation_id)
            .load(c)
            .await
    })?)
}

/// A conversation, with the position after which its messages are visible.
pub async fn conversation(
    conn: &mut Conn,
    me: AccountId,
    id: ConversationId,
) -> Result<Option<(Conversation, HistoryReader)>> {
    let found: Option<(ConversationRow, MemberRow)> = sql!(conn, |c| {
        conversations::table
            .inner_join(members::table)
            .filter(conversations::id.eq(id))
            .filter(members::account_id.eq(me))
            .select((ConversationRow::as_select(), MemberRow::as_select()))
            .first(c)
            .await
            .optional()
    })?;
    let Some((row, mine)) = found else { return Ok(None) };
    let other = [row.direct_low, row.direct_high].into_iter().flatten().find(|id| *id != me);
    let known = names(conn, me, other.into_iter()).await?;
    let left = !mine.is_present();
    let conversation = Conversation {
        id,
        kind: row.kind(),
        // A former member does not learn later titles of a group.
        title: if left { mine.left_title.clone() } else { row.title.clone() },
        with: other.and_then(|other| known.get(&other)).cloned(),
        created_at: row.created_at,
        left,
        role: mine.role(),
        read_seq: mine.read_seq,
        delivered_seq: mine.delivered_seq,
        muted_until: mine.muted_until,
        archived: mine.archived,
        pinned: mine.pinned,
        unread_mark: mine.unread_mark,
        notify: mine.notify,
    };
    let visible_from = if left { i64::MAX } else { mine.joined_seq };
    Ok(Some((
        conversation,
        HistoryReader { me, id, visible_from, after: 0, names: HashMap::new() },
    )))
}

/// Reads the messages of a conversation page by page.
#[derive(Clone)]
pub struct HistoryReader {
    me: AccountId,
    id: ConversationId,
    /// Up to this `seq`, only the account's own messages are exported.
    visible_from: i64,
    after: i64,
    names: HashMap<AccountId, String>,
}

type Row = (
    MessageId,
    i64,
    MessageKind,
    Option<AccountId>,
    Option<String>,
    Option<MessageId>,
    Timestamp,
    Option<Timestamp>,
    Option<Timestamp>,
    Option<SystemEvent>,
    Option<AccountId>,
    bool,
    Option<Attachments>,
);

impl HistoryReader {
    /// The next messages; empty at the end.
    pub async fn next(&mut self, conn: &mut Conn) -> Result<Vec<Message>> {
        let mut rows = Vec::new();
        if self.after < self.visible_from {
            rows = self.rows(conn, true).await?;
            if rows.is_empty() {
                self.after = self.visible_from;
            }
        }
        if rows.is_empty() && self.after < i64::MAX {
            rows = self.rows(conn, false).await?;
        }
        let Some(last) = rows.last() else {
            self.after = i64::MAX;
            return Ok(Vec::new());
        };
        self.after = last.1;
        self.learn_names(conn, &rows).await?;
        Ok(rows.into_iter().map(|row| self.message(row)).collect())
    }

    /// Before the account joined, only its own messages, by their index; after that, all messages.
    async fn rows(&self, conn: &mut Conn, hidden: bool) -> Result<Vec<Row>> {
        macro_rules! following {
            () => {
                messages::table
                    .filter(messages::conversation_id.eq(self.id))
                    .filter(messages::seq.gt(self.after))
                    .order(messages::seq)
                    .limit(page())
                    .select((
                        messages::id,
                        messages::seq,
                        messages::kind,
                        messages::sender_id,
                        messages::body,
                        messages::reply_to,
                        messages::created_at,
                        messages::edited_at,
                        messages::deleted_at,
                        messages::event,
                        messages::subject_id,
                        messages::forwarded,
                        messages::attachments,
                    ))
            };
        }
        if hidden {
            return Ok(sql!(conn, |c| {
                following!()
                    .filter(messages::sender_id.eq(self.me))
                    .filter(messages::seq.le(self.visible_from))
                    .load(c)
                    .await
            })?);
        }
        Ok(sql!(conn, |c| following!().load(c).await)?)
    }

    async fn learn_names(&mut self, conn: &mut Conn, rows: &[Row]) -> Result<()> {
        let named = rows.iter().flat_map(|row| [row.3, row.10]).flatten();
        let mut unknown: Vec<_> = named.filter(|id| !self.names.contains_key(id)).collect();
        unknown.sort_unstable();
        unknown.dedup();
        for card in known_names::cards_for(conn, self.me, &unknown).await? {
            self.names.insert(card.id, card.display_name);
        }
        Ok(())
    }

    fn message(&self, row: Row) -> Message {
        let (
            id,
            seq,
            kind,
            sender,
            text,
            reply_to,
            sent_at,
            edited_at,
            deleted_at,
            event,
            about,
            forwarded,
            attachments,
        ) = row;
        let name_of = |id: Option<AccountId>| id.and_then(|id| self.names.get(&id)).cloned();
        Message {
            id,
            seq,
            kind,
            mine: sender == Some(self.me) && !forwarded,
            forwarded,
            from: name_of(sender),
            sent_at,
            text,
            reply_to,
            attachments: attachments.map(Attachments::into_files).unwrap_or_default(),
            edited_at,
            deleted_at,
            event,
            about: name_of(about),
        }
    }
}

/// The next reactions of an account, after the last one read.
pub async fn reactions_after(
    conn: &mut Conn,
    me: AccountId,
    after: Option<(MessageId, String)>,
) -> Result<Vec<Reaction>> {
    macro_rules! mine {
        () => {
            reactions::table
                .filter(reactions::account_id.eq(me))
                .order((reactions::message_id, reactions::emoji))
                .limit(page())
                .select((reactions::conversation_id, reactions::message_id, reactions::emoji))
        };
    }
    let rows: Vec<(ConversationId, MessageId, String)> = match after {
        None => sql!(conn, |c| mine!().load(c).await)?,
        Some((message, emoji)) => sql!(conn, |c| {
            mine!()
                .filter(
                    reactions::message_id
                        .gt(message)
                        .or(reactions::message_id.eq(message).and(reactions::emoji.gt(&emoji))),
                )
                .load(c)
                .await
        })?,
    };
    let reaction =
        |(conversation_id, message_id, emoji)| Reaction { conversation_id, message_id, emoji };
    Ok(rows.into_iter().map(reaction).collect())
}
