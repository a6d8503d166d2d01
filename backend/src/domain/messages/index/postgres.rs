//! Words in a `tsvector` under a GIN index. GIN gives everything that matches, in no order,
//! so each word stands behind the number of a block of entries and the mark of its
//! conversation: only what is asked for is ever touched.

use diesel::{
    QueryResult,
    sql_types::{Array, BigInt, Integer, Nullable, Text},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{
    entry::{FOLD, IndexEntry},
    marks,
};
use crate::base::ids::DbId;

/// How many bits of an entry's number lie within one block: 131,072 entries, few enough to
/// sort all that one search finds in it, and enough that an account's conversations times
/// the blocks of a million messages are looked up in milliseconds.
pub const BLOCK_BITS: i32 = 17;

/// The words of an entry `n`, as they are stored.
const TOKENS: &str = "array_to_tsvector(ARRAY(\
    SELECT (n.id >> $1)::text || '.' || n.conversation_mark || word \
    FROM unnest(string_to_array(n.words, ' ')) word WHERE word <> ''))";

/// Adds entries in one statement.
pub async fn insert(c: &mut AsyncPgConnection, entries: &[IndexEntry]) -> QueryResult<()> {
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
    diesel::sql_query(text)
        .bind::<Integer, _>(BLOCK_BITS)
        .bind::<Array<Nullable<BigInt>>, _>(ids)
        .bind::<Array<DbId>, _>(messages)
        .bind::<Array<DbId>, _>(conversations)
        .bind::<Array<BigInt>, _>(seqs)
        .bind::<Array<Text>, _>(conversation_marks)
        .bind::<Array<Text>, _>(words)
        .execute(c)
        .await?;
    Ok(())
}

/// Puts other words in the place of those that the entries of these messages have.
pub async fn replace(c: &mut AsyncPgConnection, entries: &[IndexEntry]) -> QueryResult<()> {
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
