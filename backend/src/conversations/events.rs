//! What members are told when a conversation changes.

use serde::Serialize;
use utoipa::ToSchema;

use super::model::ConversationFacts;
use crate::{
    ids::{AccountId, ConversationId},
    members::model::Member,
    messages::model::Message,
};

/// A `change` frame. Apply it if `from` is at most one ahead and `rev` is ahead; the
/// higher `rev` of a message wins.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ChangeFrame)]
pub struct ChangeEvent {
    pub conversation_id: ConversationId,
    pub from: i64,
    pub rev: i64,
    pub messages: Vec<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationFacts>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub members: Vec<Member>,
    /// How the change moves who receives this conversation.
    #[serde(skip)]
    pub moves: Vec<Move>,
}

/// A change of who receives a conversation, at exactly this place of its order.
#[derive(Debug, Clone, Copy)]
pub enum Move {
    /// Receives from here on, and what came after `joined_seq`.
    Joins { account: AccountId, joined_seq: i64 },
    /// Receives this change, and nothing after it.
    Leaves { account: AccountId },
}
