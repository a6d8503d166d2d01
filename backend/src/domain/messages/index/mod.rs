//! The index of messages. It is written in the transaction of the message itself, so that
//! what is deleted is gone from it in the same moment. Every text message has an entry,
//! numbered in the order of sending, with the words it is found by.

mod entry;
pub mod marks;
pub mod postgres;
pub mod sqlite;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

pub use self::entry::{FOLD, IndexEntry};
use crate::{
    base::{
        error::Result,
        ids::{DbId, MessageId},
    },
    domain::messages::model::MessageRow,
    storage::{Conn, schema::search_entries, sql},
};

/// The entries of older rules, up to `count` of them, the newest first. The partial index
/// over `-id` holds them; no other can give this order.
pub async fn outdated(conn: &mut Conn, count: i64) -> Result<Vec<OutdatedEntry>> {
    let text = |hint: &str| {
        format!(
            "SELECT id, message_id FROM search_entries {hint} \
             WHERE fold < {FOLD} ORDER BY (-id) LIMIT {count}"
        )
    };
    Ok(match conn {
        Conn::Sqlite(c) => {
            let text = text("INDEXED BY search_entries_outdated");
            diesel::sql_query(text).load(&mut **c).await?
        }
        Conn::Postgres(c) => diesel::sql_query(text("")).load(&mut **c).await?,
    })
}

/// An entry of older rules.
#[derive(Debug, Clone, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct OutdatedEntry {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub id: i64,
    #[diesel(sql_type = DbId)]
    pub message_id: MessageId,
}

/// Takes everything of these messages out of the index.
pub async fn erase(conn: &mut Conn, messages: &[MessageId]) -> Result<()> {
    // In SQLite a trigger takes the words along.
    sql!(conn, |c| {
        let of = search_entries::message_id.eq_any(messages);
        diesel::delete(search_entries::table.filter(of)).execute(c).await
    })?;
    Ok(())
}

/// Puts the words of an edited message in the place of those before. The message keeps its
/// number; one that still waits to be indexed is left to [`crate::features::search::backlog`].
pub async fn replace(conn: &mut Conn, message: &MessageRow) -> Result<()> {
    let Some(entry) = IndexEntry::of(message) else { return erase(conn, &[message.id]).await };
    replace_all(conn, &[entry]).await
}

/// The same for several.
pub async fn replace_all(conn: &mut Conn, entries: &[IndexEntry]) -> Result<()> {
    match conn {
        Conn::Sqlite(c) => sqlite::replace(c, entries).await?,
        Conn::Postgres(c) => postgres::replace(c, entries).await?,
    }
    Ok(())
}
