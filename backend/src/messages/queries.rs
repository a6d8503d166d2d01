//! How messages are stored, and how a page of them is read: by key, so that a page costs
//! the same at any depth.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{MessageKind, MessageRow};
use crate::{
    clock::Timestamp,
    error::Result,
    ids::{AccountId, ConversationId, MessageId},
    search::index::{self, Entry},
    storage::{
        Conn,
        schema::{conversations, messages},
        sql,
    },
};

/// Stores a batch of new messages, and what they are found by.
pub async fn insert(conn: &mut Conn, rows: Vec<MessageRow>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let entries: Vec<_> = rows.iter().filter_map(Entry::of).collect();
    match conn {
        Conn::Sqlite(c) => {
            c.spawn_blocking(move |c| {
                for row in &rows {
                    let insert = diesel::insert_into(messages::table).values(row);
                    diesel::RunQueryDsl::execute(insert, c)?;
                }
                index::sqlite::insert(c, &entries)
            })
            .await?;
        }
        Conn::Postgres(c) => {
            diesel::insert_into(messages::table).values(&rows).execute(&mut **c).await?;
            index::postgres::insert(c, &entries).await?;
        }
    }
    Ok(())
}

/// The messages that were sent under any of these digests.
pub async fn by_digests(conn: &mut Conn, digests: &[Vec<u8>]) -> Result<Vec<MessageRow>> {
    if digests.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        messages::table
            .filter(messages::send_digest.eq_any(digests))
            .select(MessageRow::as_select())
            .load(c)
            .await
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

/// Takes the text out of a message and of the index, and leaves the tombstone. The one code
/// path that erases a message's text.
pub async fn erase_text(conn: &mut Conn, id: MessageId, rev: i64, now: Timestamp) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(messages::table.filter(messages::id.eq(id)))
            .set((
                messages::body.eq(None::<String>),
                messages::client_id.eq(None::<crate::ids::ClientId>),
                messages::reply_to.eq(None::<MessageId>),
                messages::edited_at.eq(None::<Timestamp>),
                messages::deleted_at.eq(Some(now)),
                messages::rev.eq(rev),
            ))
            .execute(c)
            .await
    })?;
    index::erase(conn, id).await
}

/// Which way a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Older than a `seq`, the nearest ones.
    Before(i64),
    /// Newer than a `seq`, the nearest ones.
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
    Ok(sql!(conn, |c| {
        conversations::table
            .inner_join(
                messages::table.on(messages::conversation_id
                    .eq(conversations::id)
                    .and(messages::seq.eq(conversations::last_seq))),
            )
            .filter(conversations::id.eq_any(ids))
            .select(MessageRow::as_select())
            .load(c)
            .await
    })?)
}

/// How many rows are looked at to count what is unread.
pub const UNREAD_SCAN: i64 = 500;

/// How many of the newest messages above `above` others wrote and left standing.
pub async fn count_unread(
    conn: &mut Conn,
    conversation: ConversationId,
    reader: AccountId,
    above: i64,
) -> Result<i64> {
    let rows: Vec<(i16, Option<AccountId>, Option<Timestamp>)> = sql!(conn, |c| {
        messages::table
            .filter(messages::conversation_id.eq(conversation))
            .filter(messages::seq.gt(above))
            .order(messages::seq.desc())
            .limit(UNREAD_SCAN)
            .select((messages::kind, messages::sender_id, messages::deleted_at))
            .load(c)
            .await
    })?;
    let unread = rows.iter().filter(|(kind, sender, deleted)| {
        *kind == MessageKind::Text.column() && *sender != Some(reader) && deleted.is_none()
    });
    Ok(i64::try_from(unread.count()).unwrap_or(UNREAD_SCAN))
}
