//! Queries on security events, second factors, recovery codes and password resets.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{SecurityEventKind, SecurityEventRow};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, SecurityEventId, SessionId},
    },
    domain::accounts::model::AccountRow,
    storage::{
        Conn, PageRequest,
        schema::{accounts, password_resets, recovery_codes, security_events, sessions},
        sql,
    },
};

pub async fn insert(conn: &mut Conn, event: &SecurityEventRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(security_events::table).values(event).execute(c).await)?;
    Ok(())
}

/// The security events of an account, the newest first, one row more than the page.
pub async fn page(
    conn: &mut Conn,
    account: AccountId,
    page: PageRequest,
) -> Result<Vec<SecurityEventRow>> {
    let before = page.after.map_or([u8::MAX; 16], |after| after.id);
    let before = SecurityEventId::from(uuid::Uuid::from_bytes(before));
    Ok(sql!(conn, |c| {
        security_events::table
            .filter(security_events::account_id.eq(account))
            .filter(security_events::id.lt(before))
            .order(security_events::id.desc())
            .limit(i64::from(page.limit) + 1)
            .select(SecurityEventRow::as_select())
            .load(c)
            .await
    })?)
}

/// Whether the account has signed in from this network within the retention period.
pub async fn is_familiar(conn: &mut Conn, account: AccountId, masked: &str) -> Result<bool> {
    let ways = [SecurityEventKind::SignedUp, SecurityEventKind::SignedIn];
    let found = sql!(conn, |c| {
        security_events::table
            .filter(security_events::account_id.eq(account))
            .filter(security_events::source.eq(masked))
            .filter(security_events::kind.eq_any(ways))
            .select(security_events::id)
            .first::<SecurityEventId>(c)
            .await
            .optional()
    })?;
    Ok(found.is_some())
}

/// The second factor of an account.
#[derive(Debug, Queryable)]
pub struct SecondFactor {
    pub username: String,
    pub email: Option<String>,
    pub secret: Option<Vec<u8>>,
    /// A new secret that is not confirmed yet.
    pub pending: Option<Vec<u8>>,
}

pub async fn factor(conn: &mut Conn, account: AccountId) -> Result<Option<SecondFactor>> {
    Ok(sql!(conn, |c| {
        accounts::table
            .find(account)
            .select((
                accounts::username,
                accounts::email,
                accounts::totp_secret,
                accounts::totp_pending,
            ))
            .first(c)
            .await
            .optional()
    })?)
}

pub async fn set_pending(conn: &mut Conn, account: AccountId, secret: &[u8]) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(accounts::table.find(account))
            .set(accounts::totp_pending.eq(Some(secret)))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Turns a second factor on or off. The last used time step stays, so that no code is accepted
/// twice.
pub async fn set_factor(conn: &mut Conn, account: AccountId, secret: Option<&[u8]>) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(accounts::table.find(account))
            .set((accounts::totp_secret.eq(secret), accounts::totp_pending.eq(None::<Vec<u8>>)))
            .execute(c)
            .await
    })?;
    Ok(())
}

/// Marks a time step as used; false if it or a later one was used before.
pub async fn take_step(conn: &mut Conn, account: AccountId, step: i64) -> Result<bool> {
    let taken = sql!(conn, |c| {
        diesel::update(accounts::table.find(account))
            .filter(accounts::totp_step.lt(step))
            .set(accounts::totp_step.eq(step))
            .execute(c)
            .await
    })?;
    Ok(taken == 1)
}

/// Replaces all recovery codes.
pub async fn replace_codes(
    conn: &mut Conn,
    account: AccountId,
    hashes: Vec<Vec<u8>>,
    now: Timestamp,
) -> Result<()> {
    let former = recovery_codes::table.filter(recovery_codes::account_id.eq(account));
    sql!(conn, |c| diesel::delete(former).execute(c).await)?;
    for hash in hashes {
        let row = (
            recovery_codes::account_id.eq(account),
            recovery_codes::code_hash.eq(hash),
            recovery_codes::created_at.eq(now),
        );
        sql!(conn, |c| diesel::insert_into(recovery_codes::table).values(row).execute(c).await)?;
    }
    Ok(())
}

/// Uses a recovery code; of several concurrent attempts only one succeeds.
pub async fn use_code(
    conn: &mut Conn,
    account: AccountId,
    hash: &[u8],
    now: Timestamp,
) -> Result<bool> {
    let used = sql!(conn, |c| {
        diesel::update(recovery_codes::table.find((account, hash)))
            .filter(recovery_codes::used_at.is_null())
            .set(recovery_codes::used_at.eq(Some(now)))
            .execute(c)
            .await
    })?;
    Ok(used == 1)
}

pub async fn codes_left(conn: &mut Conn, account: AccountId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        recovery_codes::table
            .filter(recovery_codes::account_id.eq(account))
            .filter(recovery_codes::used_at.is_null())
            .count()
            .get_result(c)
            .await
    })?)
}

pub async fn insert_reset(
    conn: &mut Conn,
    account: AccountId,
    hash: Vec<u8>,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    let row = (
        password_resets::token_hash.eq(hash),
        password_resets::account_id.eq(account),
        password_resets::created_at.eq(now),
        password_resets::expires_at.eq(until),
    );
    sql!(conn, |c| diesel::insert_into(password_resets::table).values(row).execute(c).await)?;
    Ok(())
}

/// The account whose password a valid reset link replaces.
pub async fn account_of_reset(
    conn: &mut Conn,
    hash: &[u8],
    now: Timestamp,
) -> Result<Option<AccountRow>> {
    Ok(sql!(conn, |c| {
        password_resets::table
            .inner_join(accounts::table.on(accounts::id.eq(password_resets::account_id)))
            .filter(password_resets::token_hash.eq(hash))
            .filter(password_resets::expires_at.gt(now))
            .select(AccountRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// Uses a reset link; of several concurrent attempts only one succeeds.
pub async fn use_reset(conn: &mut Conn, hash: &[u8], now: Timestamp) -> Result<bool> {
    let good = password_resets::table
        .filter(password_resets::token_hash.eq(hash))
        .filter(password_resets::expires_at.gt(now));
    Ok(sql!(conn, |c| diesel::delete(good).execute(c).await)? == 1)
}

/// Deletes all reset links of an account.
pub async fn delete_resets(conn: &mut Conn, account: AccountId) -> Result<()> {
    let sent = password_resets::table.filter(password_resets::account_id.eq(account));
    sql!(conn, |c| diesel::delete(sent).execute(c).await)?;
    Ok(())
}

/// Deletes up to `portion` events from before a moment; returns their number.
pub async fn delete_events(conn: &mut Conn, before: Timestamp, portion: i64) -> Result<usize> {
    let old: Vec<SecurityEventId> = sql!(conn, |c| {
        security_events::table
            .filter(security_events::at.lt(before))
            .select(security_events::id)
            .limit(portion)
            .load(c)
            .await
    })?;
    let old = security_events::table.filter(security_events::id.eq_any(old));
    Ok(sql!(conn, |c| diesel::delete(old).execute(c).await)?)
}

/// Deletes up to `portion` sessions that ended before a moment, began before `begun`, or were last
/// used before `used`; returns their number.
pub async fn delete_sessions(
    conn: &mut Conn,
    ended: Timestamp,
    begun: Timestamp,
    used: Timestamp,
    portion: i64,
) -> Result<usize> {
    let old: Vec<SessionId> = sql!(conn, |c| {
        sessions::table
            .filter(
                sessions::revoked_at
                    .lt(ended)
                    .or(sessions::created_at.nullable().lt(begun))
                    .or(sessions::last_used_at.nullable().lt(used)),
            )
            .select(sessions::id)
            .limit(portion)
            .load(c)
            .await
    })?;
    let old = sessions::table.filter(sessions::id.eq_any(old));
    Ok(sql!(conn, |c| diesel::delete(old).execute(c).await)?)
}

/// Deletes expired reset links; returns their number.
pub async fn delete_expired_resets(conn: &mut Conn, now: Timestamp) -> Result<usize> {
    let expired = password_resets::table.filter(password_resets::expires_at.lt(now));
    Ok(sql!(conn, |c| diesel::delete(expired).execute(c).await)?)
}

pub async fn count_old_events(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    let old = security_events::table.filter(security_events::at.lt(before));
    Ok(sql!(conn, |c| old.count().get_result(c).await)?)
}

/// The number of sessions that [`delete_sessions`] would delete in all.
pub async fn count_old_sessions(
    conn: &mut Conn,
    ended: Timestamp,
    begun: Timestamp,
    used: Timestamp,
) -> Result<i64> {
    let old = sessions::table.filter(
        sessions::revoked_at
            .lt(ended)
            .or(sessions::created_at.nullable().lt(begun))
            .or(sessions::last_used_at.nullable().lt(used)),
    );
    Ok(sql!(conn, |c| old.select(diesel::dsl::count_star()).get_result(c).await)?)
}

pub async fn count_expired_resets(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    let expired = password_resets::table.filter(password_resets::expires_at.lt(now));
    Ok(sql!(conn, |c| expired.count().get_result(c).await)?)
}
