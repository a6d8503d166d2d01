//! Queries on requests to join a group.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{JoinRequest, JoinRequestRow};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId},
    },
    domain::accounts::{model::UserCard, queries::known_names},
    storage::{
        Conn,
        schema::{accounts, join_requests},
        sql,
    },
};

/// The most requests that wait at a group.
pub const WAITING_MAX: i64 = 200;

pub async fn find(
    conn: &mut Conn,
    group: ConversationId,
    account: AccountId,
) -> Result<Option<JoinRequestRow>> {
    Ok(sql!(conn, |c| {
        join_requests::table
            .find((group, account))
            .select(JoinRequestRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// Stores a request, in place of an earlier one.
pub async fn upsert(conn: &mut Conn, row: &JoinRequestRow) -> Result<()> {
    sql!(conn, |c| {
        diesel::insert_into(join_requests::table)
            .values(row)
            .on_conflict((join_requests::conversation_id, join_requests::account_id))
            .do_update()
            .set(row)
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Deletes the requests of these accounts to join a group; returns how many of them waited.
pub async fn delete_of(conn: &mut Conn, group: ConversationId, of: &[AccountId]) -> Result<usize> {
    let deleted: Vec<Option<Timestamp>> = sql!(conn, |c| {
        diesel::delete(
            join_requests::table
                .filter(join_requests::conversation_id.eq(group))
                .filter(join_requests::account_id.eq_any(of)),
        )
        .returning(join_requests::refused_at)
        .get_results(c)
        .await
    })?;
    Ok(deleted.iter().filter(|refused_at| refused_at.is_none()).count())
}

pub async fn delete_all(conn: &mut Conn, group: ConversationId) -> Result<()> {
    let all = join_requests::table.filter(join_requests::conversation_id.eq(group));
    sql!(conn, |c| diesel::delete(all).execute(c).await)?;
    Ok(())
}

/// The requests that wait at a group, the oldest first.
pub async fn waiting(
    conn: &mut Conn,
    viewer: AccountId,
    group: ConversationId,
) -> Result<Vec<JoinRequest>> {
    let rows: Vec<(JoinRequestRow, UserCard)> = sql!(conn, |c| {
        join_requests::table
            .inner_join(accounts::table)
            .filter(join_requests::conversation_id.eq(group))
            .filter(join_requests::refused_at.is_null())
            .order((join_requests::created_at, join_requests::account_id))
            .select((JoinRequestRow::as_select(), UserCard::as_select()))
            .load(c)
            .await
    })?;
    let request =
        |(row, user): (JoinRequestRow, UserCard)| JoinRequest { user, created_at: row.created_at };
    let mut found: Vec<_> = rows.into_iter().map(request).collect();
    known_names::show(conn, viewer, found.iter_mut().map(|row| &mut row.user).collect()).await?;
    Ok(found)
}

/// The groups that an account waits to join.
pub async fn groups_asked(conn: &mut Conn, account: AccountId) -> Result<Vec<ConversationId>> {
    Ok(sql!(conn, |c| {
        join_requests::table
            .filter(join_requests::account_id.eq(account))
            .filter(join_requests::refused_at.is_null())
            .order(join_requests::conversation_id)
            .select(join_requests::conversation_id)
            .load(c)
            .await
    })?)
}

/// Deletes all requests of an account.
pub async fn delete_by(conn: &mut Conn, account: AccountId) -> Result<()> {
    let own = join_requests::table.filter(join_requests::account_id.eq(account));
    sql!(conn, |c| diesel::delete(own).execute(c).await)?;
    Ok(())
}

pub async fn count_refused(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    let old = join_requests::table.filter(join_requests::refused_at.le(before));
    Ok(sql!(conn, |c| old.count().get_result(c).await)?)
}

/// Deletes requests that were refused before; returns their number.
pub async fn delete_refused(conn: &mut Conn, before: Timestamp) -> Result<usize> {
    let old = join_requests::table.filter(join_requests::refused_at.le(before));
    Ok(sql!(conn, |c| diesel::delete(old).execute(c).await)?)
}
