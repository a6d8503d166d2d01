//! The frames of the socket. Each is a JSON object with a `type`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    accounts::{events::AccountEvent, model::Account},
    blocks::model::Block,
    conversations::{events::ChangeEvent, model::WelcomeConversation},
    friends::model::{Friend, FriendRequests},
    http::Problem,
    ids::{AccountId, ClientId, ConversationId, Epoch, MessageId},
    invitations::model::Invitation,
    messages::{model::Message, send::Forward},
    presence::events::{PresenceEvent, TypingEvent},
    receipts::events::CursorsEvent,
};

/// The largest frame in either direction, in bytes.
pub const FRAME_MAX: usize = 64 * 1_024;

/// The most conversations in one `hello`.
pub const HELLO_MAX: usize = 1_000;

/// What every client frame has: its kind, and a name that the answer repeats.
#[derive(Debug, Deserialize)]
pub struct Head {
    pub r#type: String,
    pub id: Option<String>,
}

/// Where I am. The first frame; `{}` for a client that knows nothing.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HelloFrame {
    #[schema(pattern = "^hello$")]
    pub r#type: String,
    #[validate(length(max = 64, code = "too_long"))]
    pub id: Option<String>,
    pub epoch: Option<Epoch>,
    pub account_rev: Option<i64>,
    /// For each conversation my position: `[rev, receipts]`.
    #[serde(default)]
    pub conversations: BTreeMap<ConversationId, (i64, i64)>,
    /// Another hello follows with more conversations.
    #[serde(default)]
    pub more: bool,
}

/// Send a message, as `POST /conversations/{id}/messages` does.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendFrame {
    #[schema(pattern = "^send$")]
    pub r#type: String,
    #[validate(length(max = 64, code = "too_long"))]
    pub id: Option<String>,
    pub conversation_id: ConversationId,
    pub client_id: ClientId,
    pub body: Option<String>,
    pub forward: Option<Forward>,
    pub reply_to: Option<MessageId>,
    #[serde(default)]
    pub mentions: Vec<AccountId>,
}

/// Say how far I got, as `PUT /conversations/{id}/cursor` does.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CursorFrame {
    #[schema(pattern = "^cursor$")]
    pub r#type: String,
    #[validate(length(max = 64, code = "too_long"))]
    pub id: Option<String>,
    pub conversation_id: ConversationId,
    pub read: Option<i64>,
    pub delivered: Option<i64>,
}

/// I am typing; passed on to friends at most once in three seconds.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypingFrame {
    #[schema(pattern = "^typing$")]
    pub r#type: String,
    #[validate(length(max = 64, code = "too_long"))]
    pub id: Option<String>,
    pub conversation_id: ConversationId,
}

/// A fresh access token, before the one in use ends.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenFrame {
    #[schema(pattern = "^token$")]
    pub r#type: String,
    #[validate(length(max = 64, code = "too_long"))]
    pub id: Option<String>,
    pub access_token: String,
}

/// Answered by `pong`.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PingFrame {
    #[schema(pattern = "^ping$")]
    pub r#type: String,
    #[validate(length(max = 64, code = "too_long"))]
    pub id: Option<String>,
}

/// The whole state of my account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountState {
    pub me: Account,
    pub friends: Vec<Friend>,
    pub requests: FriendRequests,
    /// Whom I have blocked.
    pub blocks: Vec<Block>,
    /// Groups that I am invited to.
    pub invitations: Vec<Invitation>,
}

/// The answer to `hello`. It moves no position: fetch `/changes` for each conversation in
/// it, or start at its head.
#[derive(Debug, Serialize, ToSchema)]
pub struct WelcomeFrame {
    pub epoch: Epoch,
    pub account_rev: i64,
    /// Where it differs from what the client said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountState>,
    /// The friends who are online; in the first part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online: Option<Vec<AccountId>>,
    /// Those that differ from what the client said.
    pub conversations: Vec<WelcomeConversation>,
    /// Those the client named that are not its own.
    pub left: Vec<ConversationId>,
    /// Another part follows.
    pub more: bool,
}

/// What the server's own sweep of the database found.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeartbeatFrame {
    pub account_rev: i64,
    /// For each recently active conversation `[head, receipts, unread]`.
    pub conversations: BTreeMap<ConversationId, (i64, i64, i64)>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AckFrame {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The stored message, to a `send`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorFrame {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub problem: Problem,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PongFrame {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// What the server says to one socket; `change`, `account` and `cursors` are events.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ServerFrame {
    Welcome(WelcomeFrame),
    Heartbeat(HeartbeatFrame),
    Ack(AckFrame),
    Error(ErrorFrame),
    Pong(PongFrame),
}

/// Frames are part of the contract though no route names them.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(
    HelloFrame,
    SendFrame,
    CursorFrame,
    TypingFrame,
    TokenFrame,
    PingFrame,
    WelcomeFrame,
    ChangeEvent,
    AccountEvent,
    CursorsEvent,
    PresenceEvent,
    TypingEvent,
    HeartbeatFrame,
    AckFrame,
    ErrorFrame,
    PongFrame,
)))]
pub struct Frames;
