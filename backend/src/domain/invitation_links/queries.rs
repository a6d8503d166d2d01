//! Queries on invitation links.

use diesel::{dsl::exists, prelude::*, select};
use diesel_async::RunQueryDsl;

use super::model::{CodeHash, LinkRow};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, InvitationLinkId},
    },
    domain::accounts::{
        model::{AccountRow, Status},
        queries as accounts_queries,
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
/// active, and, if it is for the first account, there is none.
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
    Ok(maker.map(|maker| ValidLink { row, maker: Some(maker) }))
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

/// The links of an account, the newest first.
pub async fn of_maker(conn: &mut Conn, maker: AccountId) -> Result<Vec<LinkRow>> {
    Ok(sql!(conn, |c| {
        invitation_links::table
            .filter(invitation_links::maker_id.eq(maker))
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
    let own = invitation_links::table.find(id).filter(invitation_links::maker_id.eq(maker));
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
