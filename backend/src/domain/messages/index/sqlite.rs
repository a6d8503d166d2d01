//! Words in an FTS5 table, which is read lazily from the newest entry on. It has one list for each
//! word of all conversations, so the conversation is stored as a word too.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::{
    entry::{FOLD, IndexEntry},
    marks,
};
use crate::{
    base::ids::DbId,
    storage::{SqliteConn, cached, schema::search_entries},
};

/// Adds entries; runs on the connection's thread.
pub fn insert(c: &mut SqliteConnection, entries: &[IndexEntry]) -> QueryResult<()> {
    for entry in entries {
        let row = (
            entry.id.map(|id| search_entries::id.eq(id)),
            search_entries::message_id.eq(entry.message),
            search_entries::conversation_id.eq(entry.conversation),
            search_entries::seq.eq(entry.seq),
            search_entries::fold.eq(FOLD),
        );
        let insert = diesel::insert_into(search_entries::table).values(row);
        let id: i64 = cached(insert.returning(search_entries::id)).get_result(c)?;
        let insert = diesel::sql_query("INSERT INTO search_words (rowid, words) VALUES (?, ?)")
            .bind::<BigInt, _>(id)
            .bind::<Text, _>(words(entry));
        cached(insert).execute(c)?;
    }
    Ok(())
}

/// Replaces the words of the entries of these messages.
pub async fn replace(c: &mut SqliteConn, entries: &[IndexEntry]) -> QueryResult<()> {
    for entry in entries {
        let of = search_entries::message_id.eq(entry.message);
        let marked =
            diesel::update(search_entries::table.filter(of)).set(search_entries::fold.eq(FOLD));
        diesel_async::RunQueryDsl::execute(marked, c).await?;
        let text = "UPDATE search_words SET words = ? \
             WHERE rowid = (SELECT id FROM search_entries WHERE message_id = ?)";
        let query =
            diesel::sql_query(text).bind::<Text, _>(words(entry)).bind::<DbId, _>(entry.message);
        diesel_async::RunQueryDsl::execute(query, c).await?;
    }
    Ok(())
}

fn words(entry: &IndexEntry) -> String {
    format!("{} {}", entry.words, marks::of_conversation(entry.conversation))
}
