//! Reports of accounts and messages.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::SmallInt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        column::column_enum,
        error::FieldError,
        ids::{AccountId, BlobId, ConversationId, FileId, MessageId, ReportId},
        text::visible::has_visible,
    },
    domain::{
        files::model::{Attachments, File},
        messages::model::BODY_MAX,
    },
    storage::schema::{report_blobs, reports},
};

/// In characters.
pub const NOTE_MAX: usize = 1_000;
/// In characters: as long as a message.
pub const CONTENT_MAX: usize = BODY_MAX;

/// The most reports of one account in 24 hours.
pub const REPORTS_A_DAY: i64 = 10;

#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum ReportReason {
    Spam,
    Abuse,
    Illegal,
    Other,
}

column_enum!(ReportReason in "reports.reason" as SmallInt {
    Spam = 0, Abuse = 1, Illegal = 2, Other = 3,
});

impl ReportReason {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Abuse => "abuse",
            Self::Illegal => "illegal",
            Self::Other => "other",
        }
    }
}

/// A row of `reports`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reports, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct ReportRow {
    pub id: ReportId,
    pub reporter_id: AccountId,
    pub reported_id: AccountId,
    pub conversation_id: Option<ConversationId>,
    pub message_id: Option<MessageId>,
    pub reason: ReportReason,
    pub note: Option<String>,
    pub content: Option<String>,
    pub created_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    /// The attached files, as the message had them.
    pub attachments: Option<Attachments>,
}

/// A row of `report_blobs`: the bytes of an attached file, which stay as long as the report.
#[derive(Debug, Clone, Copy, Queryable, Selectable, Insertable)]
#[diesel(table_name = report_blobs, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct ReportBlob {
    pub report_id: ReportId,
    pub file_id: FileId,
    pub blob_id: BlobId,
}

/// A report by the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct Report {
    pub id: ReportId,
    pub user_id: AccountId,
    #[schema(required)]
    pub conversation_id: Option<ConversationId>,
    #[schema(required)]
    pub message_id: Option<MessageId>,
    pub reason: ReportReason,
    #[schema(required)]
    pub note: Option<String>,
    /// What the caller attached.
    #[schema(required)]
    pub content: Option<String>,
    /// The files of the message that the caller attached, as they were then.
    pub attachments: Vec<File>,
    pub created_at: Timestamp,
    /// When the operator closed it.
    #[schema(required)]
    pub closed_at: Option<Timestamp>,
}

impl From<ReportRow> for Report {
    fn from(row: ReportRow) -> Self {
        Self {
            id: row.id,
            user_id: row.reported_id,
            conversation_id: row.conversation_id,
            message_id: row.message_id,
            reason: row.reason,
            note: row.note,
            content: row.content,
            attachments: row.attachments.map(Attachments::into_files).unwrap_or_default(),
            created_at: row.created_at,
            closed_at: row.closed_at,
        }
    }
}

/// The answer to a new report.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reported {
    pub id: ReportId,
    pub created_at: Timestamp,
}

/// A text of the reporter; `None` if it has no visible character.
///
/// # Errors
/// A field error named `field`.
pub fn parse_text(
    field: &'static str,
    text: Option<&str>,
    max: usize,
) -> Result<Option<String>, FieldError> {
    let text = text.unwrap_or_default().trim();
    if text.chars().count() > max {
        let message = format!("Use at most {max} characters.");
        return Err(FieldError::new(field, "too_long", message));
    }
    if text.contains('\0') {
        return Err(FieldError::new(field, "invalid", "A NUL character cannot be stored."));
    }
    Ok(has_visible(text).then(|| text.to_owned()))
}
