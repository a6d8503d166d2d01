//! Searches FTS5. It walks the lists of the words together from the newest entry on and stops when
//! the page is full. First all entries with the words are examined, of all conversations; most
//! searches end there. For a word that is common elsewhere and rare in the account's conversations,
//! the markers of these conversations join the walk like words.

use diesel::sql_types::{BigInt, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::{
    range::EntryRange,
    search::{MatchingEntry, SearchRequest},
};
use crate::{
    base::{
        clock::{DbTime, Timestamp},
        error::Result,
        ids::{ConversationId, DbId},
    },
    domain::{messages::index::marks, search::query::QueryWords},
    storage::SqliteConn,
};

/// The number of entries of all conversations that are examined: about 2 ms.
const LOOK: i64 = 2_000;

/// The most conversations in one walk, because each step reads all of their lists.
const TOGETHER: usize = 256;

/// The matching entries, the newest first.
const MATCHING: &str = "SELECT rowid AS id FROM search_words \
    WHERE search_words MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?";

/// Only those that the account may read. CROSS JOIN keeps SQLite from reordering the tables.
const CHECKED: &str = "CROSS JOIN search_entries e ON e.id = w.id \
    CROSS JOIN members m ON m.conversation_id = e.conversation_id AND m.account_id = ? \
        AND m.left_rev IS NULL AND m.joined_seq < e.seq \
    CROSS JOIN messages x ON x.conversation_id = e.conversation_id AND x.seq = e.seq \
        AND x.deleted_at IS NULL AND (? IS NULL OR x.sender_id = ?) \
        AND x.created_at >= ? AND x.created_at < ? \
    ORDER BY w.id DESC LIMIT ?";

pub async fn find(
    c: &mut SqliteConn,
    search: &SearchRequest,
    mine: &[ConversationId],
    mut range: EntryRange,
    count: usize,
) -> Result<Vec<MatchingEntry>> {
    let mut found = Vec::new();
    if mine.len() > 1 {
        let expression = expression(search, &[]);
        found = walk(c, search, &expression, range, LOOK, count).await?;
        if found.len() == count || matching(c, &expression, range).await? < LOOK {
            return Ok(found);
        }
        found.clear();
    }
    for part in mine.chunks(TOGETHER) {
        let expression = expression(search, part);
        found.extend(walk(c, search, &expression, range, i64::MAX, count).await?);
        found.sort_by_key(|found| std::cmp::Reverse(found.id));
        found.truncate(count);
        if found.len() == count {
            // Older matches of the other conversations are on a later page.
            range.from = found.last().map_or(range.from, |last| last.id);
        }
    }
    Ok(found)
}

/// Examines up to `look` entries for `count` that the account may read.
async fn walk(
    c: &mut SqliteConn,
    search: &SearchRequest,
    expression: &str,
    range: EntryRange,
    look: i64,
    count: usize,
) -> Result<Vec<MatchingEntry>> {
    let text =
        format!("SELECT e.id AS id, e.message_id AS message_id FROM ({MATCHING}) w {CHECKED}");
    let query = diesel::sql_query(text)
        .bind::<Text, _>(expression)
        .bind::<BigInt, _>(range.from)
        .bind::<BigInt, _>(range.to)
        .bind::<BigInt, _>(look)
        .bind::<DbId, _>(search.account)
        .bind::<Nullable<DbId>, _>(search.from)
        .bind::<Nullable<DbId>, _>(search.from)
        .bind::<DbTime, _>(search.after.unwrap_or(Timestamp::from_micros(i64::MIN)))
        .bind::<DbTime, _>(search.before.unwrap_or(Timestamp::from_micros(i64::MAX)))
        .bind::<BigInt, _>(i64::try_from(count).unwrap_or(i64::MAX));
    Ok(query.load(c).await?)
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The number of matching entries, counted up to [`LOOK`].
async fn matching(c: &mut SqliteConn, expression: &str, range: EntryRange) -> Result<i64> {
    let query = diesel::sql_query(format!("SELECT count(*) AS count FROM ({MATCHING})"))
        .bind::<Text, _>(expression)
        .bind::<BigInt, _>(range.from)
        .bind::<BigInt, _>(range.to)
        .bind::<BigInt, _>(LOOK);
    let counted: Count = query.get_result(c).await?;
    Ok(counted.count)
}

/// The words in the syntax of FTS5. Every word is a literal: no token can contain a quotation mark.
fn expression(search: &SearchRequest, conversations: &[ConversationId]) -> String {
    let way = |way: &QueryWords| {
        let mut all: Vec<String> = way.whole.iter().map(|word| format!("\"{word}\"")).collect();
        all.extend(way.beginning.iter().map(|word| format!("\"{word}\"*")));
        all.join(" AND ")
    };
    let mut all = Vec::new();
    if search.words.count() > 0 {
        let ways: Vec<_> = search.words.ways().map(|words| format!("({})", way(words))).collect();
        all.push(format!("({})", ways.join(" OR ")));
    }
    all.extend(search.has.map(|kind| format!("\"{}\"", marks::of_content(kind))));
    all.extend(search.from.map(|from| format!("\"{}\"", marks::of_sender(from))));
    let places: Vec<_> = conversations
        .iter()
        .map(|conversation| format!("\"{}\"", marks::of_conversation(*conversation)))
        .collect();
    if !places.is_empty() {
        all.push(format!("({})", places.join(" OR ")));
    }
    all.join(" AND ")
}
