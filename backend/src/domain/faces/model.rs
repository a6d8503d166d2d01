//! A picture of an account or of a group.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, ConversationId, FaceId},
    },
    storage::schema::faces,
};

/// The size of a picture that is uploaded, in bytes.
pub const FACE_BYTES_MAX: u64 = 10 * 1_024 * 1_024;

/// The sizes in which a picture is stored, by the length of a side in pixels. A picture that is
/// smaller is not enlarged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
pub enum FaceSize {
    #[serde(rename = "512")]
    Large,
    #[serde(rename = "128")]
    Medium,
    #[serde(rename = "48")]
    Small,
}

impl FaceSize {
    /// The name in addresses and in the file store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Large => "512",
            Self::Medium => "128",
            Self::Small => "48",
        }
    }
}

/// Whose picture it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceOwner {
    Account(AccountId),
    Group(ConversationId),
}

/// Bytes in the file store that become a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewFace {
    pub id: FaceId,
    /// Of all sizes.
    pub media_type: &'static str,
}

/// A row of `faces`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = faces, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct FaceRow {
    pub id: FaceId,
    pub account_id: Option<AccountId>,
    pub conversation_id: Option<ConversationId>,
    pub media_type: String,
    pub created_at: Timestamp,
}

impl FaceRow {
    pub fn new(face: NewFace, owner: FaceOwner, now: Timestamp) -> Self {
        let (account_id, conversation_id) = match owner {
            FaceOwner::Account(account) => (Some(account), None),
            FaceOwner::Group(group) => (None, Some(group)),
        };
        let media_type = face.media_type.to_owned();
        Self { id: face.id, account_id, conversation_id, media_type, created_at: now }
    }
}

/// The caller's own picture, in the export.
#[derive(Debug, Serialize)]
pub struct OwnFace {
    pub id: FaceId,
    pub media_type: String,
    pub created_at: Timestamp,
}

impl From<FaceRow> for OwnFace {
    fn from(row: FaceRow) -> Self {
        Self { id: row.id, media_type: row.media_type, created_at: row.created_at }
    }
}
