//! Queries on blocks.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::model::{Block, BlockRow};
use crate::{
    base::{clock::Timestamp, error::Result, ids::AccountId},
    domain::accounts::{model::UserCard, queries::known_names},
    storage::{
        Conn, Cursor,
        schema::{accounts, blocks},
        sql,
    },
};

/// The time since which `account` blocks `other`.
pub async fn since(
    conn: &mut Conn,
    account: AccountId,
    other: AccountId,
) -> Result<Option<Timestamp>> {
    Ok(sql!(conn, |c| {
        blocks::table.find((account, other)).select(blocks::since).first(c).await.optional()
    })?)
}

pub async fn insert(conn: &mut Conn, row: &BlockRow) -> Result<()> {
    sql!(conn, |c| diesel::insert_into(blocks::table).values(row).execute(c).await)?;
    Ok(())
}

/// Ends a block; false if there was none.
pub async fn delete(conn: &mut Conn, account: AccountId, other: AccountId) -> Result<bool> {
    let row = blocks::table.find((account, other));
    Ok(sql!(conn, |c| diesel::delete(row).execute(c).await)? == 1)
}

pub async fn count(conn: &mut Conn, account: AccountId) -> Result<i64> {
    Ok(sql!(conn, |c| {
        blocks::table.filter(blocks::account_id.eq(account)).count().get_result(c).await
    })?)
}

/// The blocks of an account, the oldest first; `None` for all of them.
pub async fn list(
    conn: &mut Conn,
    account: AccountId,
    after: Option<Cursor>,
    limit: Option<u32>,
) -> Result<Vec<Block>> {
    let after_at = after.map_or(Timestamp::from_micros(0), |after| after.at);
    let after_id = AccountId::from(uuid::Uuid::from_bytes(after.map_or([0; 16], |after| after.id)));
    let limit = limit.map_or(i64::MAX, |limit| i64::from(limit) + 1);
    let rows: Vec<(UserCard, Timestamp)> = sql!(conn, |c| {
        blocks::table
            .inner_join(accounts::table.on(accounts::id.eq(blocks::blocked_id)))
            .filter(blocks::account_id.eq(account))
            .filter(
                blocks::since
                    .gt(after_at)
                    .or(blocks::since.eq(after_at).and(blocks::blocked_id.gt(after_id))),
            )
            .order((blocks::since, blocks::blocked_id))
            .limit(limit)
            .select((UserCard::as_select(), blocks::since))
            .load(c)
            .await
    })?;
    let block = |(mut user, since): (UserCard, Timestamp)| {
        user.picture.hide();
        Block { user, since }
    };
    let mut found: Vec<_> = rows.into_iter().map(block).collect();
    known_names::show(conn, account, found.iter_mut().map(|block| &mut block.user).collect())
        .await?;
    Ok(found)
}

/// All blocks by or against these accounts.
pub async fn involving(conn: &mut Conn, people: &[AccountId]) -> Result<Vec<BlockRow>> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sql!(conn, |c| {
        blocks::table
            .filter(blocks::account_id.eq_any(people).or(blocks::blocked_id.eq_any(people)))
            .select(BlockRow::as_select())
            .load(c)
            .await
    })?)
}
