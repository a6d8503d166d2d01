//! Reads the history of a conversation page by page.

use super::{
    model::Message,
    queries::{self, Direction},
    rules,
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::conversations,
    storage::{Conn, Page},
};

/// The position of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageAnchor {
    /// The newest messages.
    Newest,
    Before(i64),
    After(i64),
    /// Half of the messages before this `seq`, half from it on.
    Around(i64),
    /// Around the first message that is not older than this.
    At(Timestamp),
}

/// A page by ascending `seq`. `next` continues in the requested direction; around an anchor, it
/// continues towards older messages.
///
/// # Errors
/// `not_found` if the account is not a member.
pub async fn page(
    conn: &mut Conn,
    account: AccountId,
    conversation: ConversationId,
    anchor: PageAnchor,
    limit: u32,
) -> Result<Page<Message>> {
    let (_, me) = conversations::queries::find_mine(conn, conversation, account)
        .await?
        .ok_or(Code::NotFound)?;
    let limit = i64::from(limit);
    let anchor = match anchor {
        PageAnchor::At(time) => {
            PageAnchor::Around(queries::first_since(conn, conversation, time).await?)
        }
        anchor => anchor,
    };
    let (direction, wanted) = match anchor {
        PageAnchor::Newest => (Direction::Before(i64::MAX), limit),
        PageAnchor::Before(seq) => (Direction::Before(seq), limit),
        PageAnchor::After(seq) => (Direction::After(seq), limit),
        PageAnchor::Around(seq) => (Direction::Before(seq), limit / 2),
        PageAnchor::At(_) => (Direction::Before(i64::MAX), limit),
    };
    let floor = me.joined_seq;
    let mut rows = queries::page(conn, conversation, floor, direction, wanted + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|read| read > wanted);
    let backwards = matches!(direction, Direction::Before(_));
    if more {
        if backwards { drop(rows.remove(0)) } else { drop(rows.pop()) }
    }
    if let PageAnchor::Around(seq) = anchor {
        let newer = Direction::After(seq.saturating_sub(1));
        rows.extend(queries::page(conn, conversation, floor, newer, limit - wanted).await?);
    }
    let edge = if backwards { rows.first() } else { rows.last() };
    let next = edge.filter(|_| more).map(|row| row.seq.to_string());
    Ok(Page { items: queries::complete(conn, rows).await?, next })
}

/// The page of [`PageAnchor::Newest`] or [`PageAnchor::Before`], read without a transaction: mostly
/// with one statement. `None` if reactions have changed between two statements; [`page`] reads it in
/// a snapshot.
///
/// # Errors
/// `not_found` if the account is not a member.
pub async fn committed_page(
    conn: &mut Conn,
    account: AccountId,
    conversation: ConversationId,
    before: i64,
    limit: u32,
) -> Result<Option<Page<Message>>> {
    let wanted = i64::from(limit);
    let mut rows = queries::visible_before(conn, account, conversation, before, wanted + 1).await?;
    if rows.is_empty() {
        let mine = conversations::queries::find_mine(conn, conversation, account).await?;
        mine.ok_or(Code::NotFound)?;
    }
    let more = i64::try_from(rows.len()).is_ok_and(|read| read > wanted);
    if more {
        drop(rows.remove(0));
    }
    let next = rows.first().filter(|_| more).map(|row| row.seq.to_string());
    let complete = queries::complete_unchanged(conn, rows).await?;
    Ok(complete.map(|items| Page { items, next }))
}

/// One message.
///
/// # Errors
/// `not_found` if it does not exist or the account cannot see it.
pub async fn one(
    conn: &mut Conn,
    account: AccountId,
    conversation: ConversationId,
    message: MessageId,
) -> Result<Message> {
    let (row, me) = conversations::queries::find_mine(conn, conversation, account)
        .await?
        .ok_or(Code::NotFound)?;
    let found = queries::by_ids(conn, &[message]).await?;
    let found = rules::visible(&row, &me, found.first())?.clone();
    let complete = queries::complete(conn, vec![found]).await?;
    Ok(complete.into_iter().next().ok_or(Code::NotFound)?)
}

/// The pinned messages that the account can see, the newest first. There are few enough for one
/// page.
///
/// # Errors
/// `not_found` if the account is not a member.
pub async fn pins(
    conn: &mut Conn,
    account: AccountId,
    conversation: ConversationId,
) -> Result<Page<Message>> {
    let (_, me) = conversations::queries::find_mine(conn, conversation, account)
        .await?
        .ok_or(Code::NotFound)?;
    let pinned = queries::pinned(conn, conversation, me.joined_seq).await?;
    Ok(Page::whole(queries::complete(conn, pinned).await?))
}
