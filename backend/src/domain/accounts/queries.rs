//! Queries on accounts.

pub mod card_pictures;
pub mod known_names;

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{
    AccountRow, AccountStatus, GroupAdds, NewAccount, QuietHours, Status, StoredTheme, UserCard,
    Username,
};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, FaceId},
    },
    storage::{Conn, cached_with, padded, schema::accounts, sql},
};

/// Stores a new account; false if its username is taken.
pub async fn insert(conn: &mut Conn, account: NewAccount) -> Result<bool> {
    let inserted = sql!(conn, |c| {
        diesel::insert_into(accounts::table)
            .values(&account)
            .on_conflict(accounts::username_key)
            .do_nothing()
            .execute(c)
            .await
    })?;
    Ok(inserted == 1)
}

pub async fn find(conn: &mut Conn, id: AccountId) -> Result<Option<AccountRow>> {
    Ok(sql!(conn, |c| {
        accounts::table.find(id).select(AccountRow::as_select()).first(c).await.optional()
    })?)
}

/// The account with this username. An account that kept a key of the earlier form, because another
/// account has the current key, is found by its own spelling.
pub async fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<AccountRow>> {
    let Some(keys) = keys_of(name) else { return Ok(None) };
    let rows: Vec<(String, AccountRow)> = sql!(conn, |c| {
        accounts::table
            .filter(accounts::username_key.eq_any(&keys))
            .select((accounts::username_key, AccountRow::as_select()))
            .load(c)
            .await
    })?;
    Ok(exact_first(&keys, rows))
}

/// The active accounts with this e-mail address, ignoring case.
pub async fn find_by_email(conn: &mut Conn, email: &str, limit: i64) -> Result<Vec<AccountRow>> {
    let same = || {
        diesel::dsl::sql::<diesel::sql_types::Bool>("lower(email) = lower(")
            .bind::<diesel::sql_types::Text, _>(email)
            .sql(")")
    };
    Ok(sql!(conn, |c| {
        accounts::table
            .filter(same())
            .filter(accounts::status.eq(0))
            .order(accounts::id)
            .limit(limit)
            .select(AccountRow::as_select())
            .load(c)
            .await
    })?)
}

/// The account with its password hash, for signing in.
pub async fn find_with_hash(conn: &mut Conn, name: &str) -> Result<Option<(AccountRow, String)>> {
    let Some(keys) = keys_of(name) else { return Ok(None) };
    let rows: Vec<(String, (AccountRow, String))> = sql!(conn, |c| {
        accounts::table
            .filter(accounts::username_key.eq_any(&keys))
            .select((accounts::username_key, (AccountRow::as_select(), accounts::password_hash)))
            .load(c)
            .await
    })?;
    Ok(exact_first(&keys, rows))
}

/// The keys that a name can have, the most exact one first. `None` for a name with a NUL, which
/// PostgreSQL does not accept in a query.
fn keys_of(name: &str) -> Option<[String; 2]> {
    let keys = [Username::former_key_of(name), Username::key_of(name)];
    (!name.contains('\0')).then_some(keys)
}

fn exact_first<T>(keys: &[String; 2], mut rows: Vec<(String, T)>) -> Option<T> {
    rows.sort_by_key(|(key, _)| keys.iter().position(|known| known == key));
    rows.into_iter().next().map(|(_, row)| row)
}

/// The username key and the password hash.
pub async fn credentials(conn: &mut Conn, id: AccountId) -> Result<Option<(String, String)>> {
    Ok(sql!(conn, |c| {
        accounts::table
            .find(id)
            .select((accounts::username_key, accounts::password_hash))
            .first(c)
            .await
            .optional()
    })?)
}

/// Replaces the password hash.
pub async fn set_password(conn: &mut Conn, id: AccountId, hash: &str) -> Result<()> {
    sql!(conn, |c| {
        diesel::update(accounts::table.find(id))
            .set(accounts::password_hash.eq(hash))
            .execute(c)
            .await
    })?;
    Ok(())
}

pub async fn set_email(
    conn: &mut Conn,
    id: AccountId,
    email: Option<&str>,
) -> Result<Option<AccountRow>> {
    Ok(sql!(conn, |c| {
        diesel::update(accounts::table.find(id))
            .set(accounts::email.eq(email))
            .returning(AccountRow::as_select())
            .get_result(c)
            .await
            .optional()
    })?)
}

/// Disables an account; false if it was not active.
pub async fn disable(conn: &mut Conn, id: AccountId, now: Timestamp) -> Result<bool> {
    set_status(conn, id, Status::Active, Status::Disabled, Some(now)).await
}

/// Enables a disabled account; false if it was not disabled.
pub async fn enable(conn: &mut Conn, id: AccountId) -> Result<bool> {
    set_status(conn, id, Status::Disabled, Status::Active, None).await
}

async fn set_status(
    conn: &mut Conn,
    id: AccountId,
    from: Status,
    to: Status,
    disabled_at: Option<Timestamp>,
) -> Result<bool> {
    let changed = sql!(conn, |c| {
        diesel::update(accounts::table.find(id))
            .filter(accounts::status.eq(from))
            .set((accounts::status.eq(to), accounts::disabled_at.eq(disabled_at)))
            .execute(c)
            .await
    })?;
    Ok(changed == 1)
}

/// The public data of these accounts, in no order.
pub async fn cards(conn: &mut Conn, ids: &[AccountId]) -> Result<Vec<UserCard>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        let these = accounts::table.filter(accounts::id.eq_any(padded(ids)));
        cached_with(ids, these.select(UserCard::as_select())).load(c).await
    })?)
}

/// The states of these accounts.
pub async fn statuses(
    conn: &mut Conn,
    ids: &[AccountId],
) -> Result<Vec<(AccountId, AccountStatus)>> {
    let rows: Vec<(AccountId, Status, bool)> = sql!(conn, |c| {
        let these = accounts::table.filter(accounts::id.eq_any(padded(ids)));
        let columns = (accounts::id, accounts::status, accounts::read_receipts);
        cached_with(ids, these.select(columns)).load(c).await
    })?;
    let statuses = |(id, status, read_receipts)| (id, AccountStatus { status, read_receipts });
    Ok(rows.into_iter().map(statuses).collect())
}

/// The username keys of these accounts. No query is made for an empty list.
pub async fn username_keys(conn: &mut Conn, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        accounts::table
            .filter(accounts::id.eq_any(ids))
            .select((accounts::id, accounts::username_key))
            .load(c)
            .await
    })?)
}

/// Locks these accounts in the order of their ids, before any of them is changed. SQLite has one
/// writer and needs no lock.
pub async fn lock(conn: &mut Conn, ids: &[AccountId]) -> Result<()> {
    if let Conn::Postgres(c) = conn {
        accounts::table
            .filter(accounts::id.eq_any(ids))
            .order(accounts::id)
            .select(accounts::id)
            .for_no_key_update()
            .load::<AccountId>(c)
            .await?;
    }
    Ok(())
}

/// Increments the positions of these accounts, and returns the new ones. The rows stay locked until
/// the transaction ends.
pub async fn next_revs(conn: &mut Conn, ids: &[AccountId]) -> Result<BTreeMap<AccountId, i64>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    lock(conn, ids).await?;
    let moved: Vec<(AccountId, i64)> = sql!(conn, |c| {
        diesel::update(accounts::table.filter(accounts::id.eq_any(ids)))
            .set(accounts::account_rev.eq(accounts::account_rev + 1))
            .returning((accounts::id, accounts::account_rev))
            .get_results(c)
            .await
    })?;
    Ok(moved.into_iter().collect())
}

/// The changes of a profile; `None` keeps a column.
#[derive(Debug, Clone, Default, AsChangeset)]
#[diesel(table_name = accounts)]
pub struct ProfileChange {
    pub display_name: Option<String>,
    pub read_receipts: Option<bool>,
    pub presence: Option<bool>,
    pub discoverable: Option<bool>,
    pub group_adds: Option<GroupAdds>,
    pub theme: Option<StoredTheme>,
    pub picture: Option<Option<FaceId>>,
    pub picture_for_friends_only: Option<bool>,
    pub quiet_hours: Option<Option<QuietHours>>,
}

impl ProfileChange {
    pub fn is_empty(&self) -> bool {
        self.display_name.is_none()
            && self.read_receipts.is_none()
            && self.presence.is_none()
            && self.discoverable.is_none()
            && self.group_adds.is_none()
            && self.theme.is_none()
            && self.picture.is_none()
            && self.picture_for_friends_only.is_none()
            && self.quiet_hours.is_none()
    }

    /// Whether others see the change on the card of the account.
    pub fn shows_on_card(&self) -> bool {
        self.display_name.is_some()
            || self.picture.is_some()
            || self.picture_for_friends_only.is_some()
    }
}

/// Changes the profile; `None` if the account does not exist any more.
pub async fn update_profile(
    conn: &mut Conn,
    id: AccountId,
    change: &ProfileChange,
) -> Result<Option<AccountRow>> {
    Ok(sql!(conn, |c| {
        diesel::update(accounts::table.find(id))
            .set(change)
            .returning(AccountRow::as_select())
            .get_result(c)
            .await
            .optional()
    })?)
}
