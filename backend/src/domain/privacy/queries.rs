//! Queries on consents, which are only appended.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{ConsentRow, Purpose};
use crate::{
    base::{
        error::Result,
        ids::{AccountId, ConsentId},
    },
    storage::{
        Conn, Cursor,
        schema::{accounts, consents},
        sql,
    },
};

pub async fn insert(conn: &mut Conn, consent: &ConsentRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(consents::table).values(consent).execute(c).await)?;
    Ok(())
}

/// The consents and withdrawals of an account, the newest first, one more than `limit`.
pub async fn page(
    conn: &mut Conn,
    account: AccountId,
    before: Option<Cursor>,
    limit: u32,
) -> Result<Vec<ConsentRow>> {
    let before = before.map_or([0xFF; 16], |cursor| cursor.id);
    let before = ConsentId::from(uuid::Uuid::from_bytes(before));
    Ok(sql!(conn, |c| {
        consents::table
            .filter(consents::account_id.eq(account))
            .filter(consents::id.lt(before))
            .order(consents::id.desc())
            .limit(i64::from(limit) + 1)
            .select(ConsentRow::as_select())
            .load(c)
            .await
    })?)
}

/// The last decision about a purpose.
pub async fn last(
    conn: &mut Conn,
    account: AccountId,
    purpose: Purpose,
) -> Result<Option<ConsentRow>> {
    Ok(sql!(conn, |c| {
        consents::table
            .filter(consents::account_id.eq(account))
            .filter(consents::purpose.eq(purpose))
            .order(consents::id.desc())
            .select(ConsentRow::as_select())
            .first(c)
            .await
            .optional()
    })?)
}

/// The policy that the account accepted last; `None` if the account does not exist.
pub async fn accepted(conn: &mut Conn, account: AccountId) -> Result<Option<i32>> {
    Ok(sql!(conn, |c| {
        accounts::table.find(account).select(accounts::policy_version).first(c).await.optional()
    })?)
}

/// Stores the acceptance of a newer policy; false if it was stored already.
pub async fn accept(conn: &mut Conn, account: AccountId, version: i32) -> Result<bool> {
    let changed = sql!(conn, |c| {
        diesel::update(accounts::table.find(account))
            .filter(accounts::policy_version.lt(version))
            .set(accounts::policy_version.eq(version))
            .execute(c)
            .await
    })?;
    Ok(changed == 1)
}
