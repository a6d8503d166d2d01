//! Conversations as one member sees them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        ids::{ConversationId, FaceId},
    },
    domain::{
        accounts::model::UserCard,
        conversations::model::{ConversationFacts, ConversationKind, Membership},
        members::model::Member,
        messages::model::Message,
        receipts::model::MemberCursor,
    },
};

/// A conversation in the list of a member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Conversation {
    pub id: ConversationId,
    pub kind: ConversationKind,
    #[schema(required)]
    pub title: Option<String>,
    #[schema(required)]
    pub description: Option<String>,
    /// The id of the group's picture, which changes with the picture.
    #[schema(required)]
    pub picture: Option<FaceId>,
    /// The other account of a direct conversation.
    #[schema(required)]
    pub with: Option<UserCard>,
    pub members_count: i64,
    pub created_at: Timestamp,
    pub last_activity_at: Timestamp,
    pub head: i64,
    pub receipts: i64,
    #[schema(required)]
    pub last_message: Option<Message>,
    /// The number of unread messages of others, counted up to 500.
    pub unread: i64,
    /// How many of these mention the caller.
    pub mentions: i64,
    pub my: Membership,
}

/// A conversation in a `welcome`, with the positions of all members.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WelcomeConversation {
    #[serde(flatten)]
    pub conversation: Conversation,
    /// As in `my`: the caller sees messages after this `seq`.
    pub joined_seq: i64,
    pub cursors: Vec<MemberCursor>,
    /// The stored state of the client is invalid: drop it and start at the head.
    pub reset: bool,
}

/// The changes of a conversation after a position.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Changes {
    /// The first position these changes cover.
    pub from: i64,
    /// The last one; the position of the client after applying them.
    pub rev: i64,
    pub messages: Vec<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationFacts>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[schema(required = false)]
    pub members: Vec<Member>,
    /// There are more changes: ask again from `rev`.
    pub more: bool,
}
