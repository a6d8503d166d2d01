//! The push queue. A row belongs to a subscription and a conversation; it stays for a day after it
//! is done, so that the same message is not queued again.

use std::time::Duration;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{PushId, SessionId},
    },
    domain::push::model::QueueRow,
    storage::{
        Conn,
        schema::{push_queue, push_subscriptions},
        sql,
    },
};

/// Adds an entry. It replaces one about an older message of the same conversation; an entry about
/// this message or a newer one stays as it is.
pub async fn add(conn: &mut Conn, row: &QueueRow) -> Result<()> {
    let older = push_queue::table
        .filter(push_queue::session_id.eq(row.session_id))
        .filter(push_queue::conversation_id.eq(row.conversation_id))
        .filter(push_queue::seq.lt(row.seq));
    let replaced = sql!(conn, |c| {
        diesel::update(older)
            .set((
                push_queue::seq.eq(row.seq),
                push_queue::created_at.eq(row.created_at),
                push_queue::due_at.eq(row.due_at),
            ))
            .execute(c)
            .await
    })?;
    if replaced == 0 {
        sql!(conn, |c| {
            diesel::insert_into(push_queue::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(c)
                .await
        })?;
    }
    Ok(())
}

/// The entries of these subscriptions, done or not.
pub async fn of(conn: &mut Conn, sessions: &[SessionId]) -> Result<Vec<QueueRow>> {
    Ok(sql!(conn, |c| {
        push_queue::table
            .filter(push_queue::session_id.eq_any(sessions))
            .select(QueueRow::as_select())
            .load(c)
            .await
    })?)
}

/// Due entries of subscriptions that are not paused.
macro_rules! due {
    ($now:expr) => {{
        let ready = push_subscriptions::table.filter(
            push_subscriptions::paused_until
                .is_null()
                .or(push_subscriptions::paused_until.assume_not_null().le($now)),
        );
        push_queue::table
            .filter(push_queue::due_at.assume_not_null().le($now))
            .filter(push_queue::due_at.is_not_null())
            .filter(push_queue::session_id.eq_any(ready.select(push_subscriptions::session_id)))
            .order(push_queue::due_at)
            .select(QueueRow::as_select())
    }};
}

/// Whether any entry is due.
pub async fn any_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    let first: Option<QueueRow> = sql!(conn, |c| due!(now).limit(1).first(c).await.optional())?;
    Ok(first.is_some())
}

/// Takes due entries for one node: they are due again after `lease`, should the node die. Nodes
/// that ask at the same time get different ones.
pub async fn claim(
    conn: &mut Conn,
    now: Timestamp,
    lease: Duration,
    limit: i64,
) -> Result<Vec<QueueRow>> {
    let rows: Vec<QueueRow> = match conn {
        Conn::Sqlite(c) => due!(now).limit(limit).load(c).await?,
        Conn::Postgres(c) => due!(now).limit(limit).for_update().skip_locked().load(c).await?,
    };
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    sql!(conn, |c| {
        diesel::update(push_queue::table.filter(push_queue::id.eq_any(&ids)))
            .set(push_queue::due_at.eq(Some(now.plus(lease))))
            .execute(c)
            .await
    })?;
    Ok(rows)
}

/// Sets when an entry is due again, `None` if it is done. An entry that is about a newer message by
/// now stays as it is.
pub async fn set_due(
    conn: &mut Conn,
    id: PushId,
    seq: i64,
    due_at: Option<Timestamp>,
) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(push_queue::table.find(id).filter(push_queue::seq.eq(seq)))
            .set(push_queue::due_at.eq(due_at))
            .execute(c)
            .await
    })?;
    Ok(())
}

pub async fn count_old(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    let old = push_queue::table.filter(push_queue::created_at.lt(before));
    Ok(sql!(conn, |c| old.count().get_result(c).await)?)
}

/// Deletes entries from before a time; returns their number.
pub async fn delete_old(conn: &mut Conn, before: Timestamp) -> Result<usize> {
    let old = push_queue::table.filter(push_queue::created_at.lt(before));
    Ok(sql!(conn, |c| diesel::delete(old).execute(c).await)?)
}
