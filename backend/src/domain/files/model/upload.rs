//! An upload that is not complete.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Text};
use serde::{Deserialize, Serialize};

use crate::{
    base::{
        clock::Timestamp,
        column::json_column,
        ids::{AccountId, FileId},
    },
    storage::schema::uploads,
};

/// What the uploader says about a file.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(default)]
pub struct FileProperties {
    pub name: String,
    pub media_type: Option<String>,
    pub voice: bool,
    /// Keep the bytes of a picture, without its metadata.
    pub original: bool,
    pub duration_ms: Option<u32>,
    pub waveform: Option<String>,
    pub alt: Option<String>,
}

json_column!(FileProperties);

/// The names of the parts in the file store, in order.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = Text)]
#[serde(transparent)]
pub struct UploadParts(pub Vec<String>);

json_column!(UploadParts);

/// A row of `uploads`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = uploads, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct UploadRow {
    pub id: FileId,
    pub owner_id: AccountId,
    pub length: i64,
    pub received: i64,
    pub parts: UploadParts,
    pub request: FileProperties,
    pub created_at: Timestamp,
}
