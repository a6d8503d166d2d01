//! Queries on messages. Pages are read by key, so a page costs the same at any depth.

use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;

use super::model::{Mentions, Message, MessageRow, SystemEvent};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ClientId, ConversationId, MessageId},
    },
    domain::{
        erasure_marks,
        files::{self, model::Attachments},
        messages::index,
        reactions::{self, model::grouped, queries::ReactionsOf},
    },
    storage::{
        Conn, cached_with, padded,
        schema::{conversations, members, messages},
        sql,
    },
};

/// The messages that were sent with any of these digests.
pub async fn by_digests(conn: &mut Conn, digests: &[Vec<u8>]) -> Result<Vec<MessageRow>> {
    if digests.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        let sent = messages::table.filter(messages::send_digest.eq_any(padded(digests)));
        cached_with(digests, sent.select(MessageRow::as_select())).load(c).await
    })?)
}

pub async fn by_ids(conn: &mut Conn, ids: &[MessageId]) -> Result<Vec<MessageRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        messages::table
            .filter(messages::id.eq_any(ids))
            .select(MessageRow::as_select())
            .load(c)
            .await
    })?)
}

/// The author of a message's text: the sender, or the author of a forwarded text if it is known.
pub async fn author_of(conn: &mut Conn, id: MessageId) -> Result<Option<AccountId>> {
    let found = by_ids(conn, &[id]).await?.pop();
    Ok(found.and_then(|row| if row.forwarded { row.origin_id } else { row.sender_id }))
}

/// Whether the system line at this `seq` says that its actor left.
pub async fn is_leaving(conn: &mut Conn, conversation: ConversationId, seq: i64) -> Result<bool> {
    let event: Option<Option<SystemEvent>> = sql!(conn, |c| {
        messages::table.find((conversation, seq)).select(messages::event).first(c).await.optional()
    })?;
    Ok(event.flatten() == Some(SystemEvent::MemberLeft))
}

/// Rows as clients see them, with their reactions.
pub async fn complete(conn: &mut Conn, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
    let found = reactions::queries::of_messages(conn, &carrying(&rows)).await?;
    Ok(with_reactions(rows, found))
}

/// The same without a transaction; `None` if a reaction was added or removed since the rows were
/// read. Each such change takes a position of its message.
pub async fn complete_unchanged(
    conn: &mut Conn,
    rows: Vec<MessageRow>,
) -> Result<Option<Vec<Message>>> {
    let (revs, found) = reactions::queries::with_revs(conn, &carrying(&rows)).await?;
    let is_unchanged = |row: &MessageRow| {
        let count = found.get(&row.id).map_or(0, Vec::len);
        i64::try_from(count) == Ok(row.reactions) && revs.get(&row.id) == Some(&row.rev)
    };
    let is_current = rows.iter().all(|row| row.reactions == 0 || is_unchanged(row));
    Ok(is_current.then(|| with_reactions(rows, found)))
}

fn carrying(rows: &[MessageRow]) -> Vec<MessageId> {
    rows.iter().filter(|row| row.reactions > 0).map(|row| row.id).collect()
}

fn with_reactions(rows: Vec<MessageRow>, mut found: ReactionsOf) -> Vec<Message> {
    let complete = |row: MessageRow| {
        let reactions = found.remove(&row.id).map(grouped).unwrap_or_default();
        Message::new(row, reactions)
    };
    rows.into_iter().map(complete).collect()
}

/// Stores the pin and the number of reactions of a message.
pub async fn update(conn: &mut Conn, row: &MessageRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(messages::table.find((row.conversation_id, row.seq)))
            .set((
                messages::rev.eq(row.rev),
                messages::pinned.eq(row.pinned),
                messages::reactions.eq(row.reactions),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Replaces the text of a message; the former one is not kept.
pub async fn edit_text(conn: &mut Conn, row: &MessageRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(messages::table.find((row.conversation_id, row.seq)))
            .set((
                messages::body.eq(&row.body),
                messages::mentions.eq(&row.mentions),
                messages::attachments.eq(&row.attachments),
                messages::edited_at.eq(row.edited_at),
            ))
            .execute(c)
            .await
    })?;
    index::replace(conn, row).await
}

/// Erases the texts, files, index entries and reactions of these messages at one position; the
/// tombstones stay. All erasures of texts use this function.
pub async fn erase_texts(
    conn: &mut Conn,
    ids: &[MessageId],
    rev: i64,
    now: Timestamp,
) -> Result<()> {
    reactions::queries::clear(conn, ids).await?;
    erasure_marks::queries::mark_messages(conn, ids, now).await?;
    files::queries::delete_of_messages(conn, ids).await?;
    sql!(conn, |c| {
        diesel::update(messages::table.filter(messages::id.eq_any(ids)))
            .set((
                messages::body.eq(None::<String>),
                messages::client_id.eq(None::<ClientId>),
                messages::reply_to.eq(None::<MessageId>),
                messages::edited_at.eq(None::<Timestamp>),
                messages::deleted_at.eq(Some(now)),
                messages::forwarded.eq(false),
                messages::origin_id.eq(None::<AccountId>),
                messages::pinned.eq(false),
                messages::mentions.eq(None::<Mentions>),
                messages::attachments.eq(None::<Attachments>),
                messages::reactions.eq(0),
                messages::rev.eq(rev),
            ))
            .execute(c)
            .await
    })?;
    index::erase(conn, ids).await
}

/// Removes the author of these messages, and everything that refers to the author, at one position.
pub async fn disown(conn: &mut Conn, ids: &[MessageId], rev: i64) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(messages::table.filter(messages::id.eq_any(ids)))
            .set((
                messages::rev.eq(rev),
                messages::sender_id.eq(None::<AccountId>),
                messages::client_id.eq(None::<ClientId>),
                messages::send_digest.eq(None::<Vec<u8>>),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Deletes up to `limit` messages of a dissolved conversation without tombstones; returns their
/// number. The database deletes their words.
pub async fn purge(conn: &mut Conn, conversation: ConversationId, limit: i64) -> Result<usize> {
    let ids: Vec<MessageId> = sql!(conn, |c| {
        messages::table
            .filter(messages::conversation_id.eq(conversation))
            .order(messages::seq)
            .limit(limit)
            .select(messages::id)
            .load(c)
            .await
    })?;
    sql!(conn, |c| {
        diesel::delete(messages::table.filter(messages::id.eq_any(&ids))).execute(c).await
    })?;
    Ok(ids.len())
}

/// The number of pinned messages in each of these conversations.
pub async fn count_pins(
    conn: &mut Conn,
    ids: &[ConversationId],
) -> Result<Vec<(ConversationId, i64)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        messages::table
            .filter(messages::conversation_id.eq_any(ids))
            .filter(messages::pinned)
            .group_by(messages::conversation_id)
            .select((messages::conversation_id, count_star()))
            .load(c)
            .await
    })?)
}

/// The pinned messages above `floor`, the newest first.
pub async fn pinned(
    conn: &mut Conn,
    conversation: ConversationId,
    floor: i64,
) -> Result<Vec<MessageRow>> {
    Ok(sql!(conn, |c| {
        messages::table
            .filter(messages::conversation_id.eq(conversation))
            .filter(messages::pinned)
            .filter(messages::seq.gt(floor))
            .order(messages::seq.desc())
            .select(MessageRow::as_select())
            .load(c)
            .await
    })?)
}

/// The direction in which a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The nearest messages before a `seq`.
    Before(i64),
    /// The nearest messages after a `seq`.
    After(i64),
}

/// Up to `limit` messages above `floor`, by ascending `seq`.
pub async fn page(
    conn: &mut Conn,
    conversation: ConversationId,
    floor: i64,
    direction: Direction,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    macro_rules! of_conversation {
        () => {
            messages::table
                .filter(messages::conversation_id.eq(conversation))
                .select(MessageRow::as_select())
                .limit(limit)
        };
    }
    match direction {
        Direction::After(seq) => Ok(sql!(conn, |c| {
            of_conversation!()
                .filter(messages::seq.gt(seq.max(floor)))
                .order(messages::seq.asc())
                .load(c)
                .await
        })?),
        Direction::Before(seq) => {
            let mut rows: Vec<MessageRow> = sql!(conn, |c| {
                of_conversation!()
                    .filter(messages::seq.lt(seq))
                    .filter(messages::seq.gt(floor))
                    .order(messages::seq.desc())
                    .load(c)
                    .await
            })?;
            rows.reverse();
            Ok(rows)
        }
    }
}

/// Up to `limit` messages before a `seq` that `reader` sees, by ascending `seq`; none if it is not a
/// member.
pub async fn visible_before(
    conn: &mut Conn,
    reader: AccountId,
    conversation: ConversationId,
    before: i64,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    // A subquery, not a join, so that it limits the range of the index that is read.
    let floor = members::table
        .find((conversation, reader))
        .filter(members::left_rev.is_null())
        .select(members::joined_seq)
        .single_value()
        .assume_not_null();
    let mut rows: Vec<MessageRow> = sql!(conn, |c| {
        messages::table
            .filter(messages::conversation_id.eq(conversation))
            .filter(messages::seq.lt(before))
            .filter(messages::seq.gt(floor))
            .order(messages::seq.desc())
            .limit(limit)
            .select(MessageRow::as_select())
            .load(c)
            .await
    })?;
    rows.reverse();
    Ok(rows)
}

/// The `seq` of the first message that is not older than `moment`; above the newest one if there is
/// none. Times grow with `seq`, so a binary search finds it without an index.
pub async fn first_since(
    conn: &mut Conn,
    conversation: ConversationId,
    time: Timestamp,
) -> Result<i64> {
    let last: Option<i64> = sql!(conn, |c| {
        conversations::table
            .find(conversation)
            .select(conversations::last_seq)
            .first(c)
            .await
            .optional()
    })?;
    // The answer lies in `low..=high`.
    let (mut low, mut high) = (1, last.unwrap_or(0) + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let next: Option<(i64, Timestamp)> = sql!(conn, |c| {
            messages::table
                .filter(messages::conversation_id.eq(conversation))
                .filter(messages::seq.ge(middle))
                .order(messages::seq)
                .select((messages::seq, messages::created_at))
                .first(c)
                .await
                .optional()
        })?;
        match next {
            Some((seq, created_at)) if created_at < time => low = seq + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

/// Messages above `floor` that changed after a position, by that position.
pub async fn changed_since(
    conn: &mut Conn,
    conversation: ConversationId,
    floor: i64,
    since: i64,
    limit: i64,
) -> Result<Vec<MessageRow>> {
    Ok(sql!(conn, |c| {
        messages::table
            .filter(messages::conversation_id.eq(conversation))
            .filter(messages::rev.gt(since))
            .filter(messages::seq.gt(floor))
            .order((messages::rev.asc(), messages::seq.asc()))
            .limit(limit)
            .select(MessageRow::as_select())
            .load(c)
            .await
    })?)
}

/// The newest message of each of these conversations.
pub async fn newest(conn: &mut Conn, ids: &[ConversationId]) -> Result<Vec<MessageRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        let newest = conversations::table
            .inner_join(
                messages::table.on(messages::conversation_id
                    .eq(conversations::id)
                    .and(messages::seq.eq(conversations::last_seq))),
            )
            .filter(conversations::id.eq_any(padded(ids)));
        cached_with(ids, newest.select(MessageRow::as_select())).load(c).await
    })?)
}
