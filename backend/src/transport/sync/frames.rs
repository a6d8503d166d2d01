//! The frames of the server, and all frame schemas of the contract. Each frame is a JSON object
//! with a `type`.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::client_frames::{
    CursorFrame, HelloFrame, LookingFrame, PingFrame, SendFrame, TokenFrame, TypingFrame,
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

/// The complete state of the caller's account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountState {
    pub me: Account,
    pub friends: Vec<Friend>,
    pub requests: FriendRequests,
    /// The users that the caller has blocked.
    pub blocks: Vec<Block>,
    /// The caller's invitations to groups.
    pub invitations: Vec<Invitation>,
}

/// The answer to `hello`. It changes no position: fetch `/changes` for each conversation in it, or
/// start at its head.
#[derive(Debug, Serialize, ToSchema)]
pub struct WelcomeFrame {
    pub epoch: Epoch,
    pub account_rev: i64,
    /// Present if it differs from the client's position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountState>,
    /// The friends who are online; in the first part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online: Option<Vec<AccountId>>,
    /// Those that differ from the client's positions.
    pub conversations: Vec<WelcomeConversation>,
    /// Conversations that the client named and of which the caller is not a member.
    pub left: Vec<ConversationId>,
    /// Another part follows.
    pub more: bool,
}

/// Positions found by the server's sweep of the database.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeartbeatFrame {
    pub account_rev: i64,
    /// For each recently active conversation `[head, receipts, unread]`.
    pub conversations: BTreeMap<ConversationId, (i64, i64, i64)>,
}

/// The action is done.
#[derive(Debug, Serialize, ToSchema)]
pub struct AckFrame {
    /// The id of the frame that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The stored message, to a `send`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
}

/// The action is refused.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErrorFrame {
    /// The id of the frame that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub problem: Problem,
}

/// The answer to `ping`.
#[derive(Debug, Serialize, ToSchema)]
pub struct PongFrame {
    /// The id of the frame that this answers.
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
    LookingFrame,
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
