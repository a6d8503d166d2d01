//! Queries for adding members to a group and for its dissolution.

use std::collections::{HashMap, HashSet};

use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;

use super::rules::Candidate;
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::model::{GroupAdds, Status},
        conversations::model::ConversationKind,
        members::model::MemberRow,
    },
    storage::{
        Conn,
        schema::{accounts, conversations, friends, members},
        sql,
    },
};

/// The existing accounts of `wanted`, as candidates for being added by `me`.
pub async fn candidates(
    conn: &mut Conn,
    me: AccountId,
    wanted: &[AccountId],
) -> Result<HashMap<AccountId, Candidate>> {
    let rows: Vec<(AccountId, Status, GroupAdds)> = sql!(conn, |c| {
        accounts::table
            .filter(accounts::id.eq_any(wanted))
            .select((accounts::id, accounts::status, accounts::group_adds))
            .load(c)
            .await
    })?;
    let of_mine: HashSet<AccountId> = sql!(conn, |c| {
        friends::table
            .filter(friends::account_id.eq(me))
            .filter(friends::friend_id.eq_any(wanted))
            .select(friends::friend_id)
            .load(c)
            .await
    })?
    .into_iter()
    .collect();
    let groups = groups_of(conn, wanted).await?;
    let candidate = |(id, status, group_adds)| {
        let candidate = Candidate {
            status,
            group_adds,
            is_friend: of_mine.contains(&id),
            groups: groups.get(&id).copied().unwrap_or(0),
        };
        (id, candidate)
    };
    Ok(rows.into_iter().map(candidate).collect())
}

/// The number of groups of each of these accounts.
pub async fn groups_of(conn: &mut Conn, of: &[AccountId]) -> Result<HashMap<AccountId, i64>> {
    let rows: Vec<(AccountId, i64)> = sql!(conn, |c| {
        members::table
            .inner_join(conversations::table)
            .filter(members::account_id.eq_any(of))
            .filter(members::left_rev.is_null())
            .filter(conversations::kind.eq(ConversationKind::Group))
            .group_by(members::account_id)
            .select((members::account_id, count_star()))
            .load(c)
            .await
    })?;
    Ok(rows.into_iter().collect())
}

/// The next owner after the owner leaves: the oldest admin, else the oldest member.
pub async fn heir(
    conn: &mut Conn,
    group: ConversationId,
    owner: AccountId,
) -> Result<Option<MemberRow>> {
    Ok(sql!(conn, |c| {
        members::table
            .filter(members::conversation_id.eq(group))
            .filter(members::left_rev.is_null())
            .filter(members::account_id.ne(owner))
            .order((members::role.desc(), members::joined_seq, members::account_id))
            .select(MemberRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// Ends all memberships of a group; returns the former members.
pub async fn end_all(conn: &mut Conn, group: ConversationId, rev: i64) -> Result<Vec<AccountId>> {
    Ok(sql!(conn, |c| {
        diesel::update(
            members::table
                .filter(members::conversation_id.eq(group))
                .filter(members::left_rev.is_null()),
        )
        .set((members::left_rev.eq(Some(rev)), members::rev.eq(rev)))
        .returning(members::account_id)
        .get_results(c)
        .await
    })?)
}

/// A dissolved group whose content is not erased yet.
pub async fn find_dissolved(conn: &mut Conn) -> Result<Option<ConversationId>> {
    Ok(sql!(conn, |c| {
        conversations::table
            .filter(conversations::dissolved_at.is_not_null())
            .order(conversations::dissolved_at)
            .select(conversations::id)
            .first(c)
            .await
            .optional()
    })?)
}

/// Deletes the row of a group, and with it memberships and reactions.
pub async fn delete(conn: &mut Conn, group: ConversationId) -> Result<()> {
    sql!(conn, |c| diesel::delete(conversations::table.find(group)).execute(c).await)?;
    Ok(())
}
