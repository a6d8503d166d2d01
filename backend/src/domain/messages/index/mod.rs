//! The full-text index of messages. It is written in the transaction of the message, so a deleted
//! message is gone from it at the same moment. Every text message has an entry with its words;
//! entries are numbered in the order of sending.

mod entry;
pub mod marks;
pub mod postgres;
pub mod sqlite;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

pub use self::entry::{FOLD, FOLDED, IndexEntry};
use crate::{
    base::{
        error::Result,
        ids::{DbId, MessageId},
    },
    domain::messages::model::MessageRow,
    storage::{Conn, schema::search_entries, sql},
};

/// Up to `count` entries of older rules, the newest first. Only the partial index over `-id` gives
/// this order.
pub async fn outdated(conn: &mut Conn, count: i64) -> Result<Vec<OutdatedEntry>> {
    let text = |hint: &str| {
        format!(
            "SELECT id, message_id, fold FROM search_entries {hint} \
             WHERE fold < {FOLD} ORDER BY (-id) LIMIT {count}"
        )
    };
    Ok(match conn {
        Conn::Sqlite(c) => {
            let text = text("INDEXED BY search_entries_unmarked");
            diesel::sql_query(text).load(&mut **c).await?
        }
        Conn::Postgres(c) => diesel::sql_query(text("")).load(c).await?,
    })
}

/// Whether an entry has words with diacritical marks.
pub async fn has_former_words(conn: &mut Conn) -> Result<bool> {
    let text = |hint: &str| {
        format!(
            "SELECT id, message_id, fold FROM search_entries {hint} \
             WHERE fold < {FOLDED} ORDER BY (-id) LIMIT 1"
        )
    };
    let found: Vec<OutdatedEntry> = match conn {
        Conn::Sqlite(c) => {
            let text = text("INDEXED BY search_entries_outdated");
            diesel::sql_query(text).load(&mut **c).await?
        }
        Conn::Postgres(c) => diesel::sql_query(text("")).load(c).await?,
    };
    Ok(!found.is_empty())
}

/// Marks entries as those of this version, whose words stay.
pub async fn renew(conn: &mut Conn, messages: &[MessageId]) -> Result<()> {
    if messages.is_empty() {
        return Ok(());
    }
    let these = search_entries::table.filter(search_entries::message_id.eq_any(messages));
    sql!(conn, |c| diesel::update(these).set(search_entries::fold.eq(FOLD)).execute(c).await)?;
    Ok(())
}

/// An entry of older rules.
#[derive(Debug, Clone, QueryableByName)]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct OutdatedEntry {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub id: i64,
    #[diesel(sql_type = DbId)]
    pub message_id: MessageId,
    #[diesel(sql_type = diesel::sql_types::SmallInt)]
    pub fold: i16,
}

/// Deletes the entries of these messages.
pub async fn erase(conn: &mut Conn, messages: &[MessageId]) -> Result<()> {
    // In SQLite a trigger deletes the words.
    sql!(conn, |c| {
        let of = search_entries::message_id.eq_any(messages);
        diesel::delete(search_entries::table.filter(of)).execute(c).await
    })?;
    Ok(())
}

/// Replaces the words of an edited message. The entry keeps its number; a message without an entry
/// is indexed later in the background.
pub async fn replace(conn: &mut Conn, message: &MessageRow) -> Result<()> {
    let Some(entry) = IndexEntry::of(message) else { return erase(conn, &[message.id]).await };
    replace_all(conn, &[entry]).await
}

/// The same for several entries.
pub async fn replace_all(conn: &mut Conn, entries: &[IndexEntry]) -> Result<()> {
    match conn {
        Conn::Sqlite(c) => sqlite::replace(c, entries).await?,
        Conn::Postgres(c) => postgres::replace(c, entries).await?,
    }
    Ok(())
}
