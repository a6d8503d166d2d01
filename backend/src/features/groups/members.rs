//! The members of a group.

use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::{model::UserCard, queries::known_names},
        conversations::{self, model::ConversationKind},
        groups::model::{GroupMember, GroupMembers},
        members::{self, model::MemberRow},
        receipts::queries::CursorVisibility,
    },
    storage::Conn,
};

/// A page of the members with their read positions, read in one snapshot with the position of the
/// conversation.
///
/// # Errors
/// `not_found` for a non-member.
pub async fn page(
    conn: &mut Conn,
    me: AccountId,
    group: ConversationId,
    after: Option<AccountId>,
    limit: u32,
) -> Result<GroupMembers> {
    let (row, mine) =
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
    known_names::show(conn, me, rows.iter_mut().map(|(_, card)| card).collect()).await?;
    let visibility = CursorVisibility::of(conn, &[me]).await?;
    let seen = |(member, card): (MemberRow, UserCard)| {
        GroupMember::new(&member, card, visibility.visible_cursor(&mine, &member))
    };
    let items = rows.into_iter().map(seen).collect();
    Ok(GroupMembers { items, next, rev: row.head })
}
