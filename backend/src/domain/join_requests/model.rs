//! Requests to join a group.

use std::time::Duration;

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, ConversationId},
    },
    domain::accounts::model::UserCard,
    storage::schema::join_requests,
};

/// How long an account that was refused cannot ask again. It does not learn of the refusal.
pub const REFUSAL: Duration = Duration::from_hours(24);

/// A row of `join_requests`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = join_requests, treat_none_as_null = true)]
#[diesel(primary_key(conversation_id, account_id))]
#[diesel(check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct JoinRequestRow {
    pub conversation_id: ConversationId,
    pub account_id: AccountId,
    pub created_at: Timestamp,
    pub refused_at: Option<Timestamp>,
}

impl JoinRequestRow {
    /// Whether it waits for an admin.
    pub fn waits(&self) -> bool {
        self.refused_at.is_none()
    }
}

/// A request as the admins of the group see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JoinRequest {
    pub user: UserCard,
    pub created_at: Timestamp,
}
