//! The frames of the server, and all frame schemas of the contract. Each frame is a JSON object
//! with a `type`.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::client_frames::{
    CursorFrame, HelloFrame, PingFrame, SendFrame, TokenFrame, TypingFrame,
};

use crate::{
    base::ids::{AccountId, ConversationId, Epoch},
    domain::{
        accounts::model::Account,
        blocks::model::Block,
        friends::model::{Friend, FriendRequests},
        invitations::model::Invitation,
        messages::model::Message,
        summaries::model::WelcomeConversation,
    },
    engine::delivery::events::{
        accounts::AccountEvent,
        conversations::ChangeEvent,
        presence::{PresenceEvent, TypingEvent},
        receipts::CursorsEvent,
    },
    http::Problem,
};

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

/// What was asked for is done.
#[derive(Debug, Serialize, ToSchema)]
pub struct AckFrame {
    /// As in the frame that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The stored message, to a `send`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
}

/// What was asked for is refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorFrame {
    /// As in the frame that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub problem: Problem,
}

/// The answer to `ping`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PongFrame {
    /// As in the frame that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A frame to one socket; `change`, `account` and `cursors` are events.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum ServerFrame {
    Welcome(WelcomeFrame),
    Heartbeat(HeartbeatFrame),
    Ack(AckFrame),
    Error(ErrorFrame),
    Pong(PongFrame),
}

/// Frames are part of the contract, but no route refers to them.
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
