//! Presence and typing events for friends. They have no position.

use serde::Serialize;
use utoipa::ToSchema;

use crate::base::ids::{AccountId, ConversationId};

/// A friend has come online or gone offline.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = PresenceFrame)]
pub struct PresenceEvent {
    pub user_id: AccountId,
    pub online: bool,
    /// The receivers.
    #[serde(skip)]
    pub audience: Vec<AccountId>,
}

/// A friend is typing. Let it expire after five seconds.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TypingEventFrame)]
pub struct TypingEvent {
    pub conversation_id: ConversationId,
    pub user_id: AccountId,
    /// The receivers.
    #[serde(skip)]
    pub audience: Vec<AccountId>,
}
