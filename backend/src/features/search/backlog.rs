//! Messages without an index entry: stored before the index existed, or by a version without one.
//! From the start on they are indexed newest first, in short transactions between which others
//! write. Their entry ids count down from zero, so that the order of entries stays the order of
//! sending.

use std::{collections::HashSet, time::Duration};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{
    base::{error::Result, ids::MessageId},
    domain::messages::{
        index::{self, IndexEntry},
        model::MessageRow,
    },
    storage::{
        Conn, Store,
        schema::{messages, search_backlog, search_entries},
        sql,
    },
};

/// Messages per transaction.
const STEP: i64 = 200;

/// Pause after a failure, such as a database outage.
const PAUSE: Duration = Duration::from_secs(2);

/// Indexes missing messages, then rebuilds outdated entries.
pub async fn run(store: Store) {
    index_missing(&store).await;
    super::rebuild::run(store).await;
}

/// An empty backlog table means that nothing is missing.
async fn index_missing(store: &Store) {
    loop {
        match store.write(|conn| Box::pin(step(conn))).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => {
                tracing::warn!(%error, "indexing older messages failed, retrying");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Indexes the next messages; false when none is left.
async fn step(conn: &mut Conn) -> Result<bool> {
    let Some((below, next)) = position(conn).await? else { return Ok(false) };
    let rows = older_than(conn, below).await?;
    let Some(last) = rows.last().map(|row| row.id) else {
        sql!(conn, |c| diesel::delete(search_backlog::table).execute(c).await)?;
        tracing::info!("every message is indexed");
        return Ok(false);
    };
    let known = indexed(conn, &rows).await?;
    let numbers = std::iter::successors(Some(next), |number| Some(number - 1));
    let mut entries: Vec<_> = rows
        .iter()
        .filter(|row| !known.contains(&row.id))
        .filter_map(IndexEntry::of)
        .zip(numbers)
        .map(|(entry, number)| entry.numbered(number))
        .collect();
    // FTS5 flushes its pages whenever a row id is smaller than the one before.
    entries.reverse();
    let next = next - i64::try_from(entries.len()).unwrap_or(STEP);
    match conn {
        Conn::Sqlite(c) => index::sqlite::insert(c.plain(), &entries)?,
        Conn::Postgres(c) => index::postgres::insert(c, &entries).await?,
    }
    sql!(conn, |c| {
        diesel::update(search_backlog::table)
            .set((search_backlog::below.eq(last), search_backlog::next_entry.eq(next)))
            .execute(c)
            .await
    })?;
    Ok(true)
}

/// The progress, locked against other nodes that do the same.
async fn position(conn: &mut Conn) -> Result<Option<(MessageId, i64)>> {
    macro_rules! columns {
        () => {
            search_backlog::table.select((search_backlog::below, search_backlog::next_entry))
        };
    }
    Ok(match conn {
        Conn::Sqlite(c) => columns!().first(&mut **c).await.optional()?,
        Conn::Postgres(c) => columns!().for_update().first(c).await.optional()?,
    })
}

/// Ids are ordered by time. In PostgreSQL the rows are locked, so that none is deleted between
/// reading its text and the end of the transaction.
async fn older_than(conn: &mut Conn, below: MessageId) -> Result<Vec<MessageRow>> {
    macro_rules! older {
        () => {
            messages::table
                .filter(messages::id.lt(below))
                .order(messages::id.desc())
                .limit(STEP)
                .select(MessageRow::as_select())
        };
    }
    Ok(match conn {
        Conn::Sqlite(c) => older!().load(&mut **c).await?,
        // No waiting: a deletion of several rows locks them in another order, which could deadlock.
        Conn::Postgres(c) => older!().for_share().no_wait().load(c).await?,
    })
}

/// Those that have an entry already.
async fn indexed(conn: &mut Conn, rows: &[MessageRow]) -> Result<HashSet<MessageId>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let found: Vec<MessageId> = sql!(conn, |c| {
        search_entries::table
            .filter(search_entries::message_id.eq_any(&ids))
            .select(search_entries::message_id)
            .load(c)
            .await
    })?;
    Ok(found.into_iter().collect())
}
