//! Blocks.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{clock::Timestamp, ids::AccountId},
    domain::accounts::model::UserCard,
    storage::schema::blocks,
};

/// The most accounts that one account can block, because each device receives the whole list.
pub const BLOCKS_MAX: i64 = 1_000;

/// A user that the caller has blocked.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Block {
    pub user: UserCard,
    pub since: Timestamp,
}

/// A row of `blocks`.
#[derive(Debug, Clone, Copy, Queryable, Selectable, Insertable)]
#[diesel(table_name = blocks, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct BlockRow {
    pub account_id: AccountId,
    pub blocked_id: AccountId,
    pub since: Timestamp,
}
