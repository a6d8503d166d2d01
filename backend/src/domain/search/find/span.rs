//! Which entries can be meant at all: their numbers follow time, so that an old moment is
//! found by halving, and a million newer messages are not looked at.

use std::time::Duration;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::search::Search;
use crate::{
    base::{clock::Timestamp, error::Result},
    storage::{
        Conn,
        schema::{messages, search_entries},
        sql,
    },
};

/// Nodes number their messages in the order of their commits, a moment after their times.
/// The exact times are compared afterwards.
const SLACK: Duration = Duration::from_secs(300);

/// Numbers of entries, `from ≤ id < to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

impl Span {
    /// Nothing if there is nothing to look at.
    pub async fn of(conn: &mut Conn, search: &Search) -> Result<Option<Self>> {
        let Some(mut span) = all(conn).await? else { return Ok(None) };
        span.to = search.below.map_or(span.to, |below| below.min(span.to));
        if let Some(after) = search.after {
            span.from = first_since(conn, span, after.minus(SLACK)).await?;
        }
        if let Some(before) = search.before {
            span.to = first_since(conn, span, before.plus(SLACK)).await?;
        }
        Ok(Some(span).filter(|span| span.from < span.to))
    }
}

async fn all(conn: &mut Conn) -> Result<Option<Span>> {
    let ids = search_entries::table.select(search_entries::id);
    let lowest: Option<i64> =
        sql!(conn, |c| ids.order(search_entries::id.asc()).first(c).await.optional())?;
    let highest: Option<i64> =
        sql!(conn, |c| ids.order(search_entries::id.desc()).first(c).await.optional())?;
    Ok(lowest.zip(highest).map(|(from, highest)| Span { from, to: highest + 1 }))
}

/// The first entry of the span that is not older than a moment, or the span's end.
async fn first_since(conn: &mut Conn, span: Span, moment: Timestamp) -> Result<i64> {
    let (mut from, mut to) = (span.from, span.to);
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
