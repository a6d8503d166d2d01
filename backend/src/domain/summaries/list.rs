//! The conversations of an account, the newest activity first.

use std::cmp::Reverse;

use super::model::Conversation;
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{conversations::queries, summaries::assemble},
    storage::{Conn, Cursor, Page, PageRequest},
};

/// One page. An account has few enough conversations to sort them here; an index on the activity
/// would have to be rewritten with every message.
pub async fn page(
    conn: &mut Conn,
    account: AccountId,
    request: PageRequest,
) -> Result<Page<Conversation>> {
    let mut mine = queries::all_mine(conn, account).await?;
    mine.sort_by_key(|(row, _)| Reverse((row.last_activity_at, row.id)));
    if let Some(after) = request.after {
        mine.retain(|(row, _)| (row.last_activity_at, row.id.as_bytes()) < (after.at, &after.id));
    }
    mine.truncate(usize::try_from(request.limit).unwrap_or(usize::MAX).saturating_add(1));
    let items = assemble::listed(conn, account, mine).await?;
    Ok(Page::cut(items, request.limit, |last: &Conversation| Cursor {
        at: last.last_activity_at,
        id: *last.id.as_bytes(),
    }))
}

/// One conversation.
///
/// # Errors
/// `not_found` if the account is not a member.
pub async fn one(conn: &mut Conn, account: AccountId, id: ConversationId) -> Result<Conversation> {
    let mine = queries::find_mine(conn, id, account).await?.ok_or(Code::NotFound)?;
    let listed = assemble::listed(conn, account, vec![mine]).await?;
    Ok(listed.into_iter().next().ok_or(Code::NotFound)?)
}
