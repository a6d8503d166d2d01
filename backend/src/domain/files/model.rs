//! A file, as it is stored and as clients see it.

mod attachments;
mod kind;
mod upload;

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::{
    attachments::{ATTACHMENTS_MAX, Attachments},
    kind::{FileKind, Variant, Variants},
    upload::{FileProperties, UploadParts, UploadRow},
};
use crate::{
    base::{
        clock::Timestamp,
        column::json_column,
        ids::{AccountId, BlobId, ConversationId, FileId, MessageId},
    },
    storage::schema::{blobs, files},
};

/// The length of a name, in characters.
pub const NAME_MAX: usize = 255;

/// The length of a description, in characters.
pub const ALT_MAX: usize = 1_000;

/// The name of a file's own bytes in the file store.
pub const ORIGINAL: &str = "original";

/// The number of amplitudes of a waveform.
pub const WAVEFORM_MAX: usize = 100;

/// A bound, in bytes, of a file in JSON: a character of its name or description takes at most four
/// bytes, as neither has control characters.
pub const FILE_JSON_MAX: usize = 4 * (NAME_MAX + ALT_MAX) + 1_024;

/// A file. Properties that it does not have are missing.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
pub struct File {
    pub id: FileId,
    pub kind: FileKind,
    /// The name for downloading it, without a path.
    #[schema(min_length = 1, max_length = 255, example = "photo.jpg")]
    pub name: String,
    #[schema(example = "image/jpeg")]
    pub media_type: String,
    /// In bytes.
    pub size: i64,
    /// In pixels, after its orientation was applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub height: Option<u32>,
    /// The duration of a sound or a video, as the uploader gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub duration_ms: Option<u32>,
    /// Of a voice message: up to 100 amplitudes of a byte each, in Base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "ABCAf/8=")]
    pub waveform: Option<String>,
    /// A ThumbHash in Base64, to show a place with its colours while the picture loads.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "1QcSHQRnh493V4dIh4eXh1h4kJUI")]
    pub preview: Option<String>,
    /// A description for people who do not see the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000)]
    pub alt: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub animated: bool,
    /// The smaller pictures that exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub variants: Vec<Variant>,
}

json_column!(File);

impl File {
    /// The texts by which a message with this file is found.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.alt.as_deref())
    }
}

/// A row of `blobs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = blobs, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct BlobRow {
    pub id: BlobId,
    /// Of all variants together, in bytes.
    pub size: i64,
    pub variants: Variants,
    pub created_at: Timestamp,
}

/// A row of `files`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = files, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct FileRow {
    pub id: FileId,
    pub blob_id: BlobId,
    /// `None` after the account was erased.
    pub owner_id: Option<AccountId>,
    pub kind: FileKind,
    /// Counted against the owner's limit, in bytes; zero for a forwarded file.
    pub charged: i64,
    pub details: File,
    pub conversation_id: Option<ConversationId>,
    /// `None` until the file is sent.
    pub message_id: Option<MessageId>,
    /// The position of the message.
    pub seq: Option<i64>,
    pub created_at: Timestamp,
}

impl FileRow {
    /// A copy for another message, with the same bytes.
    pub fn forwarded(&self, by: AccountId, now: Timestamp) -> Self {
        let id = FileId::new();
        Self {
            id,
            owner_id: Some(by),
            charged: 0,
            details: File { id, ..self.details.clone() },
            conversation_id: None,
            message_id: None,
            seq: None,
            created_at: now,
            ..self.clone()
        }
    }
}
