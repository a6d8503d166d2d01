//! What a session is.

pub mod rotations;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::rotations::Rotations;
use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, SessionId},
    },
    domain::accounts::model::Status,
    storage::schema::{accounts, sessions},
};

/// In characters.
pub const DEVICE_NAME_MAX: usize = 64;

/// A row of `sessions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct SessionRow {
    pub id: SessionId,
    pub account_id: AccountId,
    pub device_name: String,
    /// SHA-256 of the refresh token in use.
    pub refresh_hash: Vec<u8>,
    /// How often the refresh token has been exchanged.
    pub generation: i64,
    pub rotated_at: Timestamp,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    /// When the password was last entered on this device.
    pub confirmed_at: Option<Timestamp>,
    /// When the refresh tokens before the last one were exchanged, as far as that matters.
    pub rotations: Option<Rotations>,
}

/// What decides whether a session goes on.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct SessionStanding {
    pub id: SessionId,
    #[diesel(column_name = account_id)]
    pub account: AccountId,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    #[diesel(select_expression = accounts::status)]
    pub status: Status,
    /// Where the account is.
    #[diesel(select_expression = accounts::account_rev)]
    pub account_rev: i64,
}

/// One of my signed-in devices.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionInfo {
    pub id: SessionId,
    pub device_name: String,
    pub created_at: Timestamp,
    /// A UTC day: nothing finer is shown.
    #[schema(format = Date)]
    pub last_used_on: String,
    /// Whether this is the device that asks.
    pub current: bool,
}

/// What a device gets when it signs in or refreshes.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionTokens {
    pub session_id: SessionId,
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
    /// Exchange it once for a new pair. Missing when it is kept in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Keep it beyond this session, and send it when you sign in on this device again: whoever
    /// guesses at your password elsewhere then does not hold you up. It opens nothing. Given
    /// when signing in, up or back; missing when it is kept in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_key: Option<String>,
}

/// Where a client wants its refresh token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RefreshIn {
    /// In the answer: for scripts and programs.
    #[default]
    Body,
    /// In a cookie that scripts cannot read: for browsers.
    Cookie,
}
