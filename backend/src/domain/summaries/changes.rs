//! The changes after a position, for clients that were offline.

use super::model::Changes;
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::{AccountId, ConversationId, Epoch},
    },
    domain::{
        accounts::queries::known_names,
        conversations::{model::ConversationRow, queries},
        members::{self, model::MemberRow},
        messages,
    },
    storage::Conn,
};

/// One position has at most this many messages, so a page of at least this size always ends at a
/// position.
pub const PAGE: usize = 200;

/// One page of changes for a member, read in the snapshot of `conn`.
///
/// # Errors
/// `not_found` if the account is not a member; `reset` if the position is not known any more.
pub async fn read(
    conn: &mut Conn,
    account: AccountId,
    conversation: ConversationId,
    epoch: Option<Epoch>,
    since: i64,
) -> Result<Changes> {
    let (row, me) = queries::find_mine(conn, conversation, account).await?.ok_or(Code::NotFound)?;
    let known = (row.floor.max(me.joined_seq)..=row.head).contains(&since);
    if !known || (epoch.is_some() && epoch != Some(queries::epoch(conn).await?)) {
        return Err(Error::new(Code::Reset));
    }
    after(conn, &row, Some(&me), since, PAGE).await
}

/// The changes after `since`, for one member or for a node that forwards them to all: at most
/// `limit` messages, or all of one position if it has more.
pub async fn after(
    conn: &mut Conn,
    row: &ConversationRow,
    reader: Option<&MemberRow>,
    since: i64,
    limit: usize,
) -> Result<Changes> {
    let joined_seq = reader.map_or(0, |reader| reader.joined_seq);
    let fetch = i64::try_from(limit + PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = messages::queries::changed_since(conn, row.id, joined_seq, since, fetch).await?;
    let mut rev = row.head;
    if rows.len() > limit {
        // The last position that fits completely; the first one always does.
        let first = rows.first().map_or(since, |first| first.rev);
        let over = rows.get(limit).map_or(row.head, |over| over.rev);
        let fits = rows.iter().take(limit).rev().find(|fits| fits.rev < over);
        rev = fits.map_or(first, |fits| fits.rev);
        rows.retain(|message| message.rev <= rev);
    }
    let messages = messages::queries::complete(conn, rows).await?;
    let mut members = members::queries::changed_since(conn, row.id, since, rev).await?;
    if let Some(reader) = reader {
        let cards = members.iter_mut().map(|member| &mut member.user).collect();
        known_names::show(conn, reader.account_id, cards).await?;
    }
    Ok(Changes {
        from: since + 1,
        rev,
        messages,
        conversation: (since < row.facts_rev && row.facts_rev <= rev).then(|| row.facts()),
        members,
        more: rev < row.head,
    })
}
