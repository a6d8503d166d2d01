//! Queries on invitation links.

use diesel::{dsl::exists, prelude::*, select};
use diesel_async::RunQueryDsl;

use super::model::{CodeHash, LinkRow};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId, InvitationLinkId},
    },
    domain::{
        accounts::{
            model::{AccountRow, Status},
            queries as accounts_queries,
        },
        conversations::{self, model::ConversationRow},
        members::model::{MemberRow, Role},
    },
    storage::{
        Conn,
        schema::{accounts, invitation_links},
        sql,
    },
};

pub async fn insert(conn: &mut Conn, row: &LinkRow, hash: &CodeHash) -> Result<()> {
    let row = (
        invitation_links::id.eq(row.id),
        invitation_links::code_hash.eq(hash.bytes()),
        invitation_links::maker_id.eq(row.maker_id),
        invitation_links::is_first.eq(row.is_first),
        invitation_links::created_at.eq(row.created_at),
        invitation_links::expires_at.eq(row.expires_at),
        invitation_links::uses_max.eq(row.uses_max),
        invitation_links::uses.eq(row.uses),
        invitation_links::group_id.eq(row.group_id),
        invitation_links::needs_approval.eq(row.needs_approval),
    );
    sql!(conn, |c| diesel::insert_into(invitation_links::table).values(row).execute(c).await)?;
    Ok(())
}

/// A valid link and its maker; the maker is `None` for a link of the operator.
pub struct ValidLink {
    pub row: LinkRow,
    pub maker: Option<AccountRow>,
}

/// The link of a code, if it can be used now: it is not expired or used up, its maker's account is
/// active, and, if it is for the first account, there is none. Its maker is still an admin of its
/// group.
pub async fn find_valid(
    conn: &mut Conn,
    hash: &CodeHash,
    now: Timestamp,
) -> Result<Option<ValidLink>> {
    let found: Option<LinkRow> = sql!(conn, |c| {
        invitation_links::table
            .filter(invitation_links::code_hash.eq(hash.bytes()))
            .filter(invitation_links::expires_at.gt(now))
            .filter(invitation_links::uses.lt(invitation_links::uses_max))
            .select(LinkRow::as_select())
            .first(c)
            .await
            .optional()
    })?;
    let Some(row) = found else { return Ok(None) };
    if row.is_first && any_account(conn).await? {
        return Ok(None);
    }
    let Some(maker) = row.maker_id else { return Ok(Some(ValidLink { row, maker: None })) };
    let maker = accounts_queries::find(conn, maker).await?;
    let maker = maker.filter(|maker| maker.status() == Status::Active);
    if let (Some(group), Some(maker)) = (row.group_id, &maker)
        && find_managed(conn, group, maker.id).await?.is_none()
    {
        return Ok(None);
    }
    Ok(maker.map(|maker| ValidLink { row, maker: Some(maker) }))
}

/// A group that this account is an admin of now.
pub async fn find_managed(
    conn: &mut Conn,
    group: ConversationId,
    admin: AccountId,
) -> Result<Option<ConversationRow>> {
    let found = conversations::queries::find_mine(conn, group, admin).await?;
    let managed = |(row, member): &(ConversationRow, MemberRow)| {
        row.dissolved_at.is_none() && member.role >= Role::Admin
    };
    Ok(found.filter(managed).map(|(row, _)| row))
}

/// Counts one use. The condition is part of the statement, so concurrent uses never exceed the
/// maximum; false if the link is used up, expired or gone.
pub async fn count_use(conn: &mut Conn, id: InvitationLinkId, now: Timestamp) -> Result<bool> {
    let usable = invitation_links::table
        .find(id)
        .filter(invitation_links::expires_at.gt(now))
        .filter(invitation_links::uses.lt(invitation_links::uses_max));
    let used = sql!(conn, |c| {
        diesel::update(usable)
            .set(invitation_links::uses.eq(invitation_links::uses + 1))
            .execute(c)
            .await
    })?;
    Ok(used == 1)
}

/// The links of a group, the newest first.
pub async fn of_group(conn: &mut Conn, group: ConversationId) -> Result<Vec<LinkRow>> {
    Ok(sql!(conn, |c| {
        invitation_links::table
            .filter(invitation_links::group_id.eq(group))
            .order(invitation_links::id.desc())
            .select(LinkRow::as_select())
            .load(c)
            .await
    })?)
}

/// Deletes a link of this group; false if there is none.
pub async fn delete_of_group(
    conn: &mut Conn,
    group: ConversationId,
    id: InvitationLinkId,
) -> Result<bool> {
    let own = invitation_links::table.find(id).filter(invitation_links::group_id.eq(group));
    Ok(sql!(conn, |c| diesel::delete(own).execute(c).await)? == 1)
}

/// Deletes all links of a group.
pub async fn delete_all_of_group(conn: &mut Conn, group: ConversationId) -> Result<()> {
    let all = invitation_links::table.filter(invitation_links::group_id.eq(group));
    sql!(conn, |c| diesel::delete(all).execute(c).await)?;
    Ok(())
}

/// The links of an account that invite to a friendship, the newest first.
pub async fn of_maker(conn: &mut Conn, maker: AccountId) -> Result<Vec<LinkRow>> {
    Ok(sql!(conn, |c| {
        invitation_links::table
            .filter(invitation_links::maker_id.eq(maker))
            .filter(invitation_links::group_id.is_null())
            .order(invitation_links::id.desc())
            .select(LinkRow::as_select())
            .load(c)
            .await
    })?)
}

pub async fn count_of_maker(conn: &mut Conn, maker: AccountId) -> Result<i64> {
    let own = invitation_links::table.filter(invitation_links::maker_id.eq(maker));
    Ok(sql!(conn, |c| own.count().get_result(c).await)?)
}

/// Deletes a link of this account; false if there is none.
pub async fn delete(conn: &mut Conn, maker: AccountId, id: InvitationLinkId) -> Result<bool> {
    let own = invitation_links::table
        .find(id)
        .filter(invitation_links::maker_id.eq(maker))
        .filter(invitation_links::group_id.is_null());
    Ok(sql!(conn, |c| diesel::delete(own).execute(c).await)? == 1)
}

/// Whether the server has any account.
pub async fn any_account(conn: &mut Conn) -> Result<bool> {
    Ok(sql!(conn, |c| select(exists(accounts::table.select(accounts::id))).get_result(c).await)?)
}

pub async fn count_expired(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    let expired = invitation_links::table.filter(invitation_links::expires_at.le(now));
    Ok(sql!(conn, |c| expired.count().get_result(c).await)?)
}

/// Deletes expired links; returns their number.
pub async fn delete_expired(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    let expired = invitation_links::table.filter(invitation_links::expires_at.le(now));
    Ok(sql!(conn, |c| diesel::delete(expired).execute(c).await)?)
}
