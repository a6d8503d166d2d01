//! What a block is.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{clock::Timestamp, ids::AccountId},
    domain::accounts::model::UserCard,
    storage::schema::blocks,
};

/// How many people one can block: all of them are told to each device at once.
pub const BLOCKS_MAX: i64 = 1_000;

/// Somebody I have blocked.
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
