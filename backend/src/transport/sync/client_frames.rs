//! The frames of a client.

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    base::ids::{AccountId, ClientId, ConversationId, Epoch, FileId, MessageId},
    domain::messages::model::{Forward, NewMessage},
};

/// The most conversations in one `hello`.
pub const HELLO_MAX: usize = 1_000;

/// The most `hello` frames that form one hello; all but the last have `more`.
pub const HELLO_PARTS_MAX: usize = 20;

/// The fields of every client frame: its type, and an id that the answer repeats.
#[derive(Debug, Deserialize)]
pub struct FrameHead {
    pub r#type: String,
    pub id: Option<String>,
}

/// The client's positions. The first frame; `{"type":"hello"}` from a client without stored data.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelloFrame {
    pub r#type: String,
    /// An id that the answer repeats.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(max_length = 64)]
    pub id: Option<String>,
    pub epoch: Option<Epoch>,
    pub account_rev: Option<i64>,
    /// For each conversation the client's position: `[rev, receipts]`.
    #[serde(default)]
    pub conversations: BTreeMap<ConversationId, (i64, i64)>,
    /// Another hello with more conversations follows.
    #[serde(default)]
    pub more: bool,
}

/// Send a message, as `POST /conversations/{id}/messages` does: with a `body`, with `attachments`
/// or both, or with `forward` in their place.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendFrame {
    pub r#type: String,
    /// An id that the answer repeats.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(max_length = 64)]
    pub id: Option<String>,
    pub conversation_id: ConversationId,
    pub client_id: ClientId,
    #[schema(min_length = 1, max_length = 8000)]
    pub body: Option<String>,
    pub forward: Option<Forward>,
    pub reply_to: Option<MessageId>,
    #[serde(default)]
    #[schema(max_items = 50)]
    pub mentions: Vec<AccountId>,
    #[schema(max_items = 10)]
    pub attachments: Option<Vec<FileId>>,
}

impl SendFrame {
    /// The conversation, and the message as a body of REST.
    pub fn into_new(self) -> (ConversationId, NewMessage) {
        let Self {
            r#type: _,
            id: _,
            conversation_id,
            client_id,
            body,
            forward,
            reply_to,
            mentions,
            attachments,
        } = self;
        let new = NewMessage { client_id, body, forward, reply_to, mentions, attachments };
        (conversation_id, new)
    }
}

/// Report the caller's positions, as `PUT /conversations/{id}/cursor` does: `read`, `delivered` or
/// both.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CursorFrame {
    pub r#type: String,
    /// An id that the answer repeats.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(max_length = 64)]
    pub id: Option<String>,
    pub conversation_id: ConversationId,
    pub read: Option<i64>,
    pub delivered: Option<i64>,
}

/// The caller is typing. Forwarded to friends at most once in three seconds.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypingFrame {
    pub r#type: String,
    /// An id that the answer repeats.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(max_length = 64)]
    pub id: Option<String>,
    pub conversation_id: ConversationId,
}

/// The device is visible and in use. A client repeats it every 30 seconds; it counts for 45. Meanwhile
/// no notification is pushed to other devices of the account. Without this frame a connected device
/// counts as unattended.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookingFrame {
    pub r#type: String,
    /// An id that the answer repeats.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(max_length = 64)]
    pub id: Option<String>,
}

/// A new access token, before the current one expires.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenFrame {
    pub r#type: String,
    /// An id that the answer repeats.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(max_length = 64)]
    pub id: Option<String>,
    pub access_token: String,
}

/// Answered by `pong`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PingFrame {
    pub r#type: String,
    /// An id that the answer repeats.
    #[validate(length(max = 64, code = "too_long"))]
    #[schema(max_length = 64)]
    pub id: Option<String>,
}
