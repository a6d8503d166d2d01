//! Finds messages that an account may read, the newest first.

mod postgres;
mod range;
mod search;
mod sqlite;

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

pub use self::search::SearchRequest;
use self::{range::EntryRange, search::MatchingEntry};
use super::{
    excerpt::excerpt,
    model::{SearchHit, Segment},
    query::QueryWords,
};
use crate::{
    base::{
        error::{Code, Result},
        ids::ConversationId,
    },
    domain::{
        files::model::File,
        messages::{self, index, model::Message},
    },
    storage::{Conn, schema::members, sql},
};

/// The results, and the entry below which the next page begins.
pub struct Hits {
    pub hits: Vec<SearchHit>,
    pub next: Option<i64>,
}

/// One page. Everything is read in the snapshot of `conn`: the index gives candidates, and
/// membership and `joined_seq` decide.
///
/// # Errors
/// `not_found` if the account is not a member of the conversation.
pub async fn page(conn: &mut Conn, search: &SearchRequest) -> Result<Hits> {
    let search = &without_unused_former_words(conn, search).await?;
    let mine = conversations(conn, search).await?;
    if search.conversation.is_some() && mine.is_empty() {
        return Err(Code::NotFound.into());
    }
    let nothing = Hits { hits: Vec::new(), next: None };
    let Some(range) = EntryRange::of(conn, search).await? else { return Ok(nothing) };
    let limit = usize::try_from(search.limit).unwrap_or(usize::MAX);
    let mut found = match conn {
        Conn::Sqlite(c) => sqlite::find(c, search, &mine, range, limit + 1).await?,
        Conn::Postgres(c) => postgres::find(c, search, &mine, range, limit + 1).await?,
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|last| last.id);
    Ok(Hits { hits: load(conn, search, found).await?, next })
}

/// Leaves out the former words if no entry has them any more.
async fn without_unused_former_words(
    conn: &mut Conn,
    search: &SearchRequest,
) -> Result<SearchRequest> {
    let mut search = search.clone();
    if search.words.former.is_some() && !index::has_former_words(conn).await? {
        search.words.former = None;
    }
    Ok(search)
}

/// The conversations to search.
async fn conversations(conn: &mut Conn, search: &SearchRequest) -> Result<Vec<ConversationId>> {
    macro_rules! mine {
        () => {
            members::table
                .filter(members::account_id.eq(search.account))
                .filter(members::left_rev.is_null())
                .select(members::conversation_id)
        };
    }
    Ok(match search.conversation {
        None => sql!(conn, |c| mine!().load(c).await)?,
        Some(id) => sql!(conn, |c| mine!().filter(members::conversation_id.eq(id)).load(c).await)?,
    })
}

/// The messages, in the order of the entries.
async fn load(
    conn: &mut Conn,
    search: &SearchRequest,
    found: Vec<MatchingEntry>,
) -> Result<Vec<SearchHit>> {
    let ids: Vec<_> = found.iter().map(|found| found.message_id).collect();
    let rows = messages::queries::by_ids(conn, &ids).await?;
    let messages = messages::queries::complete(conn, rows).await?;
    let mut messages: HashMap<_, _> =
        messages.into_iter().map(|message| (message.id, message)).collect();
    let hit = |found: MatchingEntry| {
        let message = messages.remove(&found.message_id)?;
        let excerpt = excerpt_of(&message, &search.words);
        Some(SearchHit { message, excerpt })
    };
    Ok(found.into_iter().filter_map(hit).collect())
}

/// Of the text if it has a match, or if no words are searched; else of the names and descriptions of
/// the files.
fn excerpt_of(message: &Message, words: &QueryWords) -> Vec<Segment> {
    let of_text = excerpt(message.body.as_deref().unwrap_or_default(), words);
    if message.attachments.is_empty()
        || (words.count() == 0 && !of_text.is_empty())
        || of_text.iter().any(|segment| segment.is_match)
    {
        return of_text;
    }
    let texts: Vec<_> = message.attachments.iter().flat_map(File::texts).collect();
    excerpt(&texts.join("\n"), words)
}
