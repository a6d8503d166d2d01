//! Words in a `tsvector` with a GIN index. GIN returns all matches without order. Therefore each
//! word is prefixed with the number of a block of entries and the marker of its conversation, so
//! that a query reads only the entries it needs.

use diesel::{
    QueryResult,
    sql_types::{Array, BigInt, Integer, Nullable, Text},
};
use diesel_async::RunQueryDsl;

use super::{
    entry::{FOLD, IndexEntry},
    marks,
};
use crate::{
    base::ids::DbId,
    storage::{PgConn, cached},
};

/// The number of bits of an entry's number within a block: 131,072 entries. That is few enough to
/// sort all matches of a search in one block, and large enough that the blocks of a million
/// messages in all conversations of an account are looked up in milliseconds.
pub const BLOCK_BITS: i32 = 17;

/// The stored words of an entry `n`.
const TOKENS: &str = "array_to_tsvector(ARRAY(\
    SELECT (n.id >> $1)::text || '.' || n.conversation_mark || word \
    FROM unnest(string_to_array(n.words, ' ')) word WHERE word <> ''))";

/// Adds entries in one statement.
pub async fn insert(c: &mut PgConn, entries: &[IndexEntry]) -> QueryResult<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let text = format!(
        "INSERT INTO search_entries (id, message_id, conversation_id, seq, fold, tokens) \
         SELECT n.id, n.message_id, n.conversation_id, n.seq, {FOLD}, {TOKENS} \
         FROM (SELECT coalesce(u.id, nextval('search_entries_id_seq')) AS id, u.message_id, \
               u.conversation_id, u.seq, u.conversation_mark, u.words \
               FROM unnest($2, $3, $4, $5, $6, $7) \
               AS u (id, message_id, conversation_id, seq, conversation_mark, words)) n"
    );
    let (mut ids, mut messages, mut conversations) = (Vec::new(), Vec::new(), Vec::new());
    let (mut seqs, mut conversation_marks, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        ids.push(entry.id);
        messages.push(entry.message);
        conversations.push(entry.conversation);
        seqs.push(entry.seq);
        conversation_marks.push(marks::of_conversation(entry.conversation));
        words.push(entry.words.as_str());
    }
    let insert = diesel::sql_query(text)
        .bind::<Integer, _>(BLOCK_BITS)
        .bind::<Array<Nullable<BigInt>>, _>(ids)
        .bind::<Array<DbId>, _>(messages)
        .bind::<Array<DbId>, _>(conversations)
        .bind::<Array<BigInt>, _>(seqs)
        .bind::<Array<Text>, _>(conversation_marks)
        .bind::<Array<Text>, _>(words);
    cached(insert).execute(c).await?;
    Ok(())
}

/// Replaces the words of the entries of these messages.
pub async fn replace(c: &mut PgConn, entries: &[IndexEntry]) -> QueryResult<()> {
    let text = format!(
        "UPDATE search_entries e SET \
         fold = CASE e.fold WHEN {FOLD} THEN {FOLD} + 1 ELSE {FOLD} END, \
         tokens = (SELECT {TOKENS} FROM (SELECT e.id, u.conversation_mark, u.words) n) \
         FROM unnest($2, $3, $4) AS u (message_id, conversation_mark, words) \
         WHERE e.message_id = u.message_id"
    );
    let (mut messages, mut conversation_marks, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for entry in entries {
        messages.push(entry.message);
        conversation_marks.push(marks::of_conversation(entry.conversation));
        words.push(entry.words.as_str());
    }
    diesel::sql_query(text)
        .bind::<Integer, _>(BLOCK_BITS)
        .bind::<Array<DbId>, _>(messages)
        .bind::<Array<Text>, _>(conversation_marks)
        .bind::<Array<Text>, _>(words)
        .execute(c)
        .await?;
    Ok(())
}
