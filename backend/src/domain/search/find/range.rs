//! The range of entries that a search can match. Entry numbers follow time, so a binary search
//! finds an old moment without reading newer messages.

use std::time::Duration;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::search::SearchRequest;
use crate::{
    base::{clock::Timestamp, error::Result},
    storage::{
        Conn,
        schema::{messages, search_entries},
        sql,
    },
};

/// Nodes number messages in the order of their commits, slightly after their times. The exact times
/// are compared afterwards.
const SLACK: Duration = Duration::from_secs(300);

/// A range of entry numbers, `from ≤ id < to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryRange {
    pub from: i64,
    pub to: i64,
}

impl EntryRange {
    /// `None` if the range is empty.
    pub async fn of(conn: &mut Conn, search: &SearchRequest) -> Result<Option<Self>> {
        let Some(mut range) = all(conn).await? else { return Ok(None) };
        range.to = search.below.map_or(range.to, |below| below.min(range.to));
        if let Some(after) = search.after {
            range.from = first_since(conn, range, after.minus(SLACK)).await?;
        }
        if let Some(before) = search.before {
            range.to = first_since(conn, range, before.plus(SLACK)).await?;
        }
        Ok(Some(range).filter(|range| range.from < range.to))
    }
}

async fn all(conn: &mut Conn) -> Result<Option<EntryRange>> {
    let ids = search_entries::table.select(search_entries::id);
    let lowest: Option<i64> =
        sql!(conn, |c| ids.order(search_entries::id.asc()).first(c).await.optional())?;
    let highest: Option<i64> =
        sql!(conn, |c| ids.order(search_entries::id.desc()).first(c).await.optional())?;
    Ok(lowest.zip(highest).map(|(from, highest)| EntryRange { from, to: highest + 1 }))
}

/// The first entry of the range that is not older than `moment`, or the end of the range.
async fn first_since(conn: &mut Conn, range: EntryRange, moment: Timestamp) -> Result<i64> {
    let (mut from, mut to) = (range.from, range.to);
    while from < to {
        let middle = from + (to - from) / 2;
        match newest_up_to(conn, middle).await?.filter(|(id, _)| *id >= from) {
            Some((id, at)) if at >= moment => to = id,
            _ => from = middle + 1,
        }
    }
    Ok(to)
}

async fn newest_up_to(conn: &mut Conn, id: i64) -> Result<Option<(i64, Timestamp)>> {
    Ok(sql!(conn, |c| {
        search_entries::table
            .inner_join(messages::table.on(messages::id.eq(search_entries::message_id)))
            .filter(search_entries::id.le(id))
            .order(search_entries::id.desc())
            .select((search_entries::id, messages::created_at))
            .first(c)
            .await
            .optional()
    })?)
}
