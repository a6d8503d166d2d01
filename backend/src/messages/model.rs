//! What a message is.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    clock::Timestamp,
    error::FieldError,
    ids::{AccountId, ClientId, ConversationId, MessageId},
    storage::schema::messages,
};

/// In characters.
pub const BODY_MAX: usize = 8_000;

/// The text of a message: 1–8,000 characters after trimming, kept as written. Markdown is
/// the client's business; nothing here is ever HTML.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageBody(String);

impl MessageBody {
    /// # Errors
    /// A field error named `body`.
    pub fn parse(text: String) -> Result<Self, FieldError> {
        let refuse = |code, message| Err(FieldError::new("body", code, message));
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return refuse("too_short", "Write something.");
        }
        if trimmed.chars().count() > BODY_MAX {
            return refuse("too_long", "Use at most 8000 characters.");
        }
        if text.len() > 5 * BODY_MAX {
            return refuse("too_long", "Leave out the white space around the text.");
        }
        if text.contains('\0') {
            return refuse("invalid", "A NUL character cannot be stored.");
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}

/// Without the text, which must never reach a log.
impl std::fmt::Debug for MessageBody {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "MessageBody({} bytes)", self.0.len())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// Written by somebody.
    Text,
    /// A membership or title event, standing in the timeline.
    System,
}

impl MessageKind {
    pub fn column(self) -> i16 {
        match self {
            Self::Text => 0,
            Self::System => 1,
        }
    }

    fn from_column(value: i16) -> Self {
        if value == 1 { Self::System } else { Self::Text }
    }
}

/// A row of `messages`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct MessageRow {
    pub conversation_id: ConversationId,
    pub seq: i64,
    pub rev: i64,
    pub id: MessageId,
    pub kind: i16,
    pub sender_id: Option<AccountId>,
    pub body: Option<String>,
    pub client_id: Option<ClientId>,
    pub send_digest: Option<Vec<u8>>,
    pub reply_to: Option<MessageId>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub deleted_at: Option<Timestamp>,
}

/// A message as clients see it. Deleted, it is a tombstone: `deleted_at` is set and no text
/// remains; of an erased account's message no author either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Message {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    /// What its sender's device called it.
    #[schema(required)]
    pub client_id: Option<ClientId>,
    /// Its place in the conversation, for ever.
    pub seq: i64,
    /// The position of its last change.
    pub rev: i64,
    pub kind: MessageKind,
    #[schema(required)]
    pub sender_id: Option<AccountId>,
    #[schema(required)]
    pub body: Option<String>,
    #[schema(required)]
    pub reply_to: Option<MessageId>,
    pub created_at: Timestamp,
    #[schema(required)]
    pub edited_at: Option<Timestamp>,
    #[schema(required)]
    pub deleted_at: Option<Timestamp>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            conversation_id: row.conversation_id,
            client_id: row.client_id,
            seq: row.seq,
            rev: row.rev,
            kind: MessageKind::from_column(row.kind),
            sender_id: row.sender_id,
            body: row.body,
            reply_to: row.reply_to,
            created_at: row.created_at,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
        }
    }
}

/// In characters, of the last message in a list sent over the socket.
const EXCERPT: usize = 200;

impl Message {
    /// With the beginning of its text only.
    pub fn excerpt(mut self) -> Self {
        if let Some(body) = &mut self.body
            && let Some((cut, _)) = body.char_indices().nth(EXCERPT)
        {
            body.truncate(cut);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_kept_as_written_and_bounded() {
        let body = |text: &str| MessageBody::parse(text.to_owned()).ok();
        assert_eq!(body("  hi\n").expect("valid").as_str(), "  hi\n");
        assert!(body(" \n\t").is_none());
        assert!(body("a\0b").is_none());
        assert!(body(&"ä".repeat(BODY_MAX)).is_some());
        assert!(body(&"ä".repeat(BODY_MAX + 1)).is_none());
    }
}
