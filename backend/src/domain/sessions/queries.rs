//! Queries on sessions.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{SessionRow, SessionStatus, rotations::Rotations};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, SessionId},
    },
    storage::{
        Conn,
        schema::{accounts, push_subscriptions, sessions},
        sql,
    },
};

pub async fn insert(conn: &mut Conn, session: &SessionRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(sessions::table).values(session).execute(c).await)?;
    Ok(())
}

pub async fn find(conn: &mut Conn, id: SessionId) -> Result<Option<SessionRow>> {
    Ok(sql!(conn, |c| {
        sessions::table.find(id).select(SessionRow::as_select()).first(c).await.optional()
    })?)
}

/// The states of these sessions with the positions of their accounts. Unknown sessions are missing.
pub async fn statuses(conn: &mut Conn, ids: &[SessionId]) -> Result<Vec<SessionStatus>> {
    Ok(sql!(conn, |c| {
        sessions::table
            .inner_join(accounts::table.on(accounts::id.eq(sessions::account_id)))
            .filter(sessions::id.eq_any(ids))
            .select(SessionStatus::as_select())
            .load(c)
            .await
    })?)
}

/// The sessions of an account that have not been ended.
pub async fn open(conn: &mut Conn, account: AccountId) -> Result<Vec<SessionRow>> {
    Ok(sql!(conn, |c| {
        sessions::table
            .filter(sessions::account_id.eq(account))
            .filter(sessions::revoked_at.is_null())
            .order(sessions::created_at.desc())
            .select(SessionRow::as_select())
            .load(c)
            .await
    })?)
}

/// Replaces the refresh token `presented` by the next one if it is still the current one; of
/// several concurrent attempts only one succeeds.
pub async fn rotate(
    conn: &mut Conn,
    id: SessionId,
    presented: &[u8],
    next: &[u8],
    rotations: &Rotations,
    now: Timestamp,
) -> Result<bool> {
    let rotated = sql!(conn, |c| {
        diesel::update(sessions::table.find(id))
            .filter(sessions::refresh_hash.eq(presented))
            .filter(sessions::revoked_at.is_null())
            .set((
                sessions::refresh_hash.eq(next),
                sessions::generation.eq(sessions::generation + 1),
                sessions::rotated_at.eq(now),
                sessions::rotations.eq(rotations),
                sessions::last_used_at.eq(now),
            ))
            .execute(c)
            .await
    })?;
    Ok(rotated == 1)
}

/// Ends sessions, with their push subscriptions; returns those that were open.
pub async fn revoke(conn: &mut Conn, ids: &[SessionId], now: Timestamp) -> Result<Vec<SessionId>> {
    let ended = sql!(conn, |c| {
        diesel::update(sessions::table.filter(sessions::id.eq_any(ids)))
            .filter(sessions::revoked_at.is_null())
            .set(sessions::revoked_at.eq(Some(now)))
            .returning(sessions::id)
            .get_results(c)
            .await
    })?;
    // Second, as the first statement waits for a subscription that is being made (`lock`).
    let subscribed = push_subscriptions::table.filter(push_subscriptions::session_id.eq_any(ids));
    sql!(conn, |c| diesel::delete(subscribed).execute(c).await)?;
    Ok(ended)
}

/// Reads a session and keeps others from ending it until the transaction is over.
pub async fn lock(conn: &mut Conn, id: SessionId) -> Result<Option<SessionRow>> {
    // The type of a query belongs to one engine.
    macro_rules! session {
        () => {
            sessions::table.find(id).select(SessionRow::as_select())
        };
    }
    Ok(match conn {
        Conn::Sqlite(c) => session!().first(c).await.optional()?,
        Conn::Postgres(c) => session!().for_update().first(c).await.optional()?,
    })
}

/// Stores that the password was confirmed.
pub async fn confirm(conn: &mut Conn, id: SessionId, now: Timestamp) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(sessions::table.find(id))
            .set(sessions::confirmed_at.eq(Some(now)))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Ends all sessions of an account; returns those that were open.
pub async fn revoke_all(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<SessionId>> {
    let open: Vec<_> = open(conn, account).await?.into_iter().map(|session| session.id).collect();
    revoke(conn, &open, now).await
}

/// The sessions that ended after a moment.
pub async fn revoked_since(conn: &mut Conn, since: Timestamp) -> Result<Vec<SessionId>> {
    Ok(sql!(conn, |c| {
        sessions::table.filter(sessions::revoked_at.gt(since)).select(sessions::id).load(c).await
    })?)
}

/// Accounts with an open session, in the order of their ids, after `after`.
pub async fn signed_in(conn: &mut Conn, after: AccountId, limit: i64) -> Result<Vec<AccountId>> {
    Ok(sql!(conn, |c| {
        sessions::table
            .filter(sessions::account_id.gt(after))
            .filter(sessions::revoked_at.is_null())
            .order(sessions::account_id)
            .select(sessions::account_id)
            .distinct()
            .limit(limit)
            .load(c)
            .await
    })?)
}
