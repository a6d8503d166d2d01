//! Queries on push subscriptions.

pub mod pending;
pub mod queue;

use std::collections::HashSet;

use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;

use super::model::{PushContent, SubscriptionRow};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, SessionId},
    },
    storage::{Conn, schema::push_subscriptions, sql},
};

/// Stores the subscription of a session instead of its former one. A session that had the same
/// address before loses it: a browser has one subscription, whoever is signed in.
pub async fn put(conn: &mut Conn, row: &SubscriptionRow) -> Result<()> {
    let former = push_subscriptions::table
        .filter(push_subscriptions::endpoint.eq(&row.endpoint))
        .filter(push_subscriptions::session_id.ne(row.session_id));
    sql!(conn, |c| diesel::delete(former).execute(c).await)?;
    sql!(conn, |c| {
        diesel::insert_into(push_subscriptions::table)
            .values(row)
            .on_conflict(push_subscriptions::session_id)
            .do_update()
            .set((
                push_subscriptions::endpoint.eq(excluded(push_subscriptions::endpoint)),
                push_subscriptions::p256dh.eq(excluded(push_subscriptions::p256dh)),
                push_subscriptions::auth.eq(excluded(push_subscriptions::auth)),
                push_subscriptions::content.eq(excluded(push_subscriptions::content)),
                push_subscriptions::failures.eq(0),
                push_subscriptions::paused_until.eq(None::<Timestamp>),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

pub async fn find(conn: &mut Conn, session: SessionId) -> Result<Option<SubscriptionRow>> {
    Ok(sql!(conn, |c| {
        push_subscriptions::table
            .find(session)
            .select(SubscriptionRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// The subscriptions of these accounts.
pub async fn of_accounts(conn: &mut Conn, accounts: &[AccountId]) -> Result<Vec<SubscriptionRow>> {
    Ok(sql!(conn, |c| {
        push_subscriptions::table
            .filter(push_subscriptions::account_id.eq_any(accounts))
            .order(push_subscriptions::session_id)
            .select(SubscriptionRow::as_select())
            .load(c)
            .await
    })?)
}

/// False if the session has no subscription.
pub async fn set_content(
    conn: &mut Conn,
    session: SessionId,
    content: PushContent,
) -> Result<bool> {
    let changed = sql!(conn, |c| {
        diesel::update(push_subscriptions::table.find(session))
            .set(push_subscriptions::content.eq(content))
            .execute(c)
            .await
    })?;
    Ok(changed == 1)
}

/// Ends a subscription with its queue; false if there was none.
pub async fn delete(conn: &mut Conn, session: SessionId) -> Result<bool> {
    let row = push_subscriptions::table.find(session);
    Ok(sql!(conn, |c| diesel::delete(row).execute(c).await)? == 1)
}

/// An attempt succeeded.
pub async fn note_success(conn: &mut Conn, session: SessionId) -> Result<()> {
    note_attempt(conn, session, 0, None).await
}

/// An attempt failed for the `failures`th time in a row; the next one is not before `until`.
pub async fn note_failure(
    conn: &mut Conn,
    session: SessionId,
    failures: i32,
    until: Timestamp,
) -> Result<()> {
    note_attempt(conn, session, failures, Some(until)).await
}

async fn note_attempt(
    conn: &mut Conn,
    session: SessionId,
    failures: i32,
    until: Option<Timestamp>,
) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(push_subscriptions::table.find(session))
            .set((
                push_subscriptions::failures.eq(failures),
                push_subscriptions::paused_until.eq(until),
            ))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// The number of subscriptions, and of those whose last attempt failed.
pub async fn counts(conn: &mut Conn) -> Result<(i64, i64)> {
    let all = push_subscriptions::table.count();
    let failing = push_subscriptions::table.filter(push_subscriptions::failures.gt(0)).count();
    let all = sql!(conn, |c| all.get_result(c).await)?;
    Ok((all, sql!(conn, |c| failing.get_result(c).await)?))
}

/// Each of these accounts with the accounts that it blocks.
pub async fn blocked(
    conn: &mut Conn,
    accounts: &[AccountId],
) -> Result<HashSet<(AccountId, AccountId)>> {
    use crate::storage::schema::blocks;
    let pairs: Vec<(AccountId, AccountId)> = sql!(conn, |c| {
        blocks::table
            .filter(blocks::account_id.eq_any(accounts))
            .select((blocks::account_id, blocks::blocked_id))
            .load(c)
            .await
    })?;
    Ok(pairs.into_iter().collect())
}
