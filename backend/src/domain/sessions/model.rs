//! Sessions.

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
    /// SHA-256 of the current refresh token.
    pub refresh_hash: Vec<u8>,
    /// How often the refresh token has been exchanged.
    pub generation: i64,
    pub rotated_at: Timestamp,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    /// When the password was last entered on this device.
    pub confirmed_at: Option<Timestamp>,
    /// The times of the exchanges before the last one, as long as they are within the grace period.
    pub rotations: Option<Rotations>,
}

/// What decides whether a session is valid.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct SessionStatus {
    pub id: SessionId,
    #[diesel(column_name = account_id)]
    pub account: AccountId,
    pub created_at: Timestamp,
    pub last_used_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    #[diesel(select_expression = accounts::status)]
    pub status: Status,
    /// The position of the account.
    #[diesel(select_expression = accounts::account_rev)]
    pub account_rev: i64,
    /// The version of the privacy policy that the account accepted last.
    #[diesel(select_expression = accounts::policy_version)]
    pub policy_version: i32,
}

/// A signed-in device of the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionInfo {
    pub id: SessionId,
    pub device_name: String,
    pub created_at: Timestamp,
    /// A day in UTC; no finer time is shown.
    #[schema(format = Date)]
    pub last_used_on: String,
    /// Whether this is the session of the request.
    pub current: bool,
}

/// The tokens of a session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionTokens {
    pub session_id: SessionId,
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds.
    pub expires_in: i64,
    /// Exchange it once for a new pair. Missing if it is in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Keep it after this session, and send it when you sign in on this device again. With it,
    /// failed attempts from elsewhere do not delay your sign-in. It does not authenticate. Present
    /// after a sign-in, a sign-up or a recovery; missing if it is in a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_key: Option<String>,
}

/// Where the server puts the refresh token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RefreshIn {
    /// In the body, for scripts and programs.
    #[default]
    Body,
    /// In a cookie that scripts cannot read, for browsers.
    Cookie,
}
