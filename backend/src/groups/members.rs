//! Who is in a group.

use super::model::{GroupMember, GroupMembers};
use crate::{
    conversations::{self, model::ConversationKind},
    error::{Code, Result},
    ids::{AccountId, ConversationId},
    members,
    receipts::queries::Veils,
    storage::Conn,
};

/// A page of the members, with how far each got, read in one picture with the position of
/// the conversation.
///
/// # Errors
/// `not_found` for who is no member.
pub async fn page(
    conn: &mut Conn,
    me: AccountId,
    group: ConversationId,
    after: Option<AccountId>,
    limit: u32,
) -> Result<GroupMembers> {
    let (row, _) =
        conversations::queries::find_mine(conn, group, me).await?.ok_or(Code::NotFound)?;
    if row.kind() != ConversationKind::Group {
        return Err(Code::NotFound.into());
    }
    let limit = i64::from(limit);
    let mut rows = members::queries::page(conn, group, after, limit + 1).await?;
    let more = i64::try_from(rows.len()).is_ok_and(|read| read > limit);
    if more {
        drop(rows.pop());
    }
    let next = rows.last().filter(|_| more).map(|(row, _)| row.account_id);
    let veils = Veils::of(conn, &[me]).await?;
    let mut items = Vec::with_capacity(rows.len());
    for (mut member, card) in rows {
        veils.cover(conn, me, row.last_seq, &mut member).await?;
        items.push(GroupMember::new(&member, card));
    }
    Ok(GroupMembers { items, next, rev: row.head })
}
