//! Searches a GIN index, which returns all matches without order. The newest entries are scanned
//! first, which is where common words are found. Then the index is asked block by block, beginning
//! with the newest, until the page is full. Words are stored by block and conversation, so that
//! entries of other conversations are not read.

use diesel::sql_types::{Array, BigInt, Nullable, Text};
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
    domain::{
        messages::index::{marks, postgres::BLOCK_BITS},
        search::query::QueryWords,
    },
    storage::PgConn,
};

/// The number of entries that are scanned first. It takes 1–2 ms. A word that does not fill a page
/// there is in so few messages that the matches of a block can be sorted.
const SCAN: i64 = 1_000;

/// The most alternatives in one query. The time GIN needs to prepare a query grows with the cube of
/// their number (measured: 50 words 0.1 ms, 500 words 13 s).
const TOGETHER: usize = 48;

/// A statement with the parameters that all queries share, `$1` to `$7`.
macro_rules! filters {
    ($text:expr, $search:expr, $range:expr, $count:expr) => {
        diesel::sql_query($text)
            .bind::<DbId, _>($search.account)
            .bind::<Nullable<DbId>, _>($search.from)
            .bind::<DbTime, _>($search.after.unwrap_or(EARLIEST))
            .bind::<DbTime, _>($search.before.unwrap_or(LATEST))
            .bind::<BigInt, _>($range.from)
            .bind::<BigInt, _>($range.to)
            .bind::<BigInt, _>(i64::try_from($count).unwrap_or(i64::MAX))
    };
}

/// 1970 and the year 5000, which PostgreSQL can represent.
const EARLIEST: Timestamp = Timestamp::from_micros(0);
const LATEST: Timestamp = Timestamp::from_micros(95_617_584_000_000_000);

pub async fn find(
    c: &mut PgConn,
    search: &SearchRequest,
    mine: &[ConversationId],
    range: EntryRange,
    count: usize,
) -> Result<Vec<MatchingEntry>> {
    let mut found = scan(c, search, mine, range, count).await?;
    if found.len() >= count {
        return Ok(found);
    }
    found.clear();
    let (mut block, last) = ((range.to - 1) >> BLOCK_BITS, range.from >> BLOCK_BITS);
    // The first two blocks alone, because the newest may hold few entries; then twice as many each
    // time.
    let mut sizes = [1].into_iter().chain(std::iter::successors(Some(1), |size| Some(size * 2)));
    while block >= last && found.len() < count {
        let oldest = last.max(block - sizes.next().unwrap_or(1) + 1);
        found.extend(ask(c, search, mine, range, oldest..=block, count - found.len()).await?);
        block = oldest - 1;
    }
    Ok(found)
}

/// Joins the membership and the filters that the index does not cover.
fn checked(search: &SearchRequest) -> &'static str {
    if search.from.is_some() || search.after.is_some() || search.before.is_some() {
        "JOIN members m ON m.conversation_id = f.conversation_id AND m.account_id = $1 \
             AND m.left_rev IS NULL AND m.joined_seq < f.seq \
         JOIN messages x ON x.conversation_id = f.conversation_id AND x.seq = f.seq \
             AND coalesce(x.sender_id = $2, $2 IS NULL) \
             AND x.created_at >= $3 AND x.created_at < $4"
    } else {
        "JOIN members m ON m.conversation_id = f.conversation_id AND m.account_id = $1 \
             AND m.left_rev IS NULL AND m.joined_seq < f.seq \
             AND $2::uuid IS NULL AND $3::timestamptz < $4::timestamptz"
    }
}

/// MATERIALIZED keeps the planner from merging the steps: first the newest entries by number, then
/// the words.
async fn scan(
    c: &mut PgConn,
    search: &SearchRequest,
    mine: &[ConversationId],
    range: EntryRange,
    count: usize,
) -> Result<Vec<MatchingEntry>> {
    let text = format!(
        "WITH mine AS MATERIALIZED (SELECT conversation_id, query::tsquery AS query \
             FROM unnest($8::uuid[], $9::text[]) AS u (conversation_id, query)), \
         f AS MATERIALIZED (SELECT id, message_id, conversation_id, seq, tokens \
             FROM search_entries WHERE id < $6 ORDER BY id DESC LIMIT $10) \
         SELECT f.id, f.message_id FROM f \
         JOIN mine ON mine.conversation_id = f.conversation_id AND f.tokens @@ mine.query {} \
         WHERE f.id >= $5 ORDER BY f.id DESC LIMIT $7",
        checked(search)
    );
    let newest = (range.to - 1) >> BLOCK_BITS;
    let queries: Vec<_> = mine
        .iter()
        .map(|conversation| {
            let blocks =
                [newest, newest - 1].map(|block| alternative(search, *conversation, block));
            blocks.join(" | ")
        })
        .collect();
    let query = filters!(text, search, range, count)
        .bind::<Array<DbId>, _>(mine)
        .bind::<Array<Text>, _>(queries)
        .bind::<BigInt, _>(SCAN);
    Ok(query.load(c).await?)
}

/// Queries the index for some blocks. OFFSET 0 keeps the planner from choosing another plan.
async fn ask(
    c: &mut PgConn,
    search: &SearchRequest,
    mine: &[ConversationId],
    range: EntryRange,
    blocks: std::ops::RangeInclusive<i64>,
    count: usize,
) -> Result<Vec<MatchingEntry>> {
    let text = format!(
        "WITH f AS MATERIALIZED (SELECT e.id, e.message_id, e.conversation_id, e.seq \
             FROM unnest($8::text[]) AS part (query) CROSS JOIN LATERAL \
             (SELECT id, message_id, conversation_id, seq FROM search_entries \
              WHERE tokens @@ part.query::tsquery OFFSET 0) e) \
         SELECT f.id, f.message_id FROM f {} \
         WHERE f.id >= $5 AND f.id < $6 ORDER BY f.id DESC LIMIT $7",
        checked(search)
    );
    let alternatives: Vec<_> = blocks
        .flat_map(|block| {
            mine.iter().map(move |conversation| alternative(search, *conversation, block))
        })
        .collect();
    let filters = usize::from(search.from.is_some()) + usize::from(search.has.is_some());
    let words = search.words.count() + filters * search.words.ways().count();
    let parts: Vec<_> =
        alternatives.chunks((TOGETHER / words).max(1)).map(|part| part.join(" | ")).collect();
    let query = filters!(text, search, range, count).bind::<Array<Text>, _>(parts);
    Ok(query.load(c).await?)
}

/// The words in one conversation and block as a `tsquery`. Every word is a literal: no token can
/// contain a quotation mark or a backslash.
fn alternative(search: &SearchRequest, conversation: ConversationId, block: i64) -> String {
    let place = format!("{block}.{}", marks::of_conversation(conversation));
    let way = |way: &QueryWords| {
        let mut all: Vec<String> =
            way.whole.iter().map(|word| format!("'{place}{word}'")).collect();
        all.extend(way.beginning.iter().map(|word| format!("'{place}{word}':*")));
        all.extend(search.has.map(|kind| format!("'{place}{}'", marks::of_content(kind))));
        all.extend(search.from.map(|from| format!("'{place}{}'", marks::of_sender(from))));
        format!("({})", all.join(" & "))
    };
    search.words.ways().map(way).collect::<Vec<_>>().join(" | ")
}
