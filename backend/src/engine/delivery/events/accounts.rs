//! Events for the devices of an account when its own state changes.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::ids::{AccountId, ConversationId, FriendRequestId, InvitationId},
    domain::{
        accounts::model::Account,
        blocks::model::Block,
        conversations::model::Membership,
        friends::model::{Friend, FriendRequest},
        invitations::model::Invitation,
        summaries::model::WelcomeConversation,
    },
};

/// An `account` frame. Apply it if `from` is at most one ahead and `account_rev` is ahead; after a
/// gap send `hello` again.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AccountFrame)]
pub struct AccountEvent {
    #[serde(skip)]
    pub account_id: AccountId,
    pub from: i64,
    pub account_rev: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub me: Option<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub friends: Option<FriendsChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<RequestsChange>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<BlocksChange>,
    /// Conversations of which the caller has become a member.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub joined: Vec<WelcomeConversation>,
    /// Conversations of which the caller is no longer a member.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub left: Vec<ConversationId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitations: Option<InvitationsChange>,
    /// The caller's settings of conversations: muted, archived, pinned, marked as unread,
    /// what notifies.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    pub places: BTreeMap<ConversationId, Membership>,
    /// The caller's read positions, as reported by another device.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(required = false)]
    pub read: BTreeMap<ConversationId, ReadChange>,
}

impl AccountEvent {
    /// The change that moves the account to `account_rev`.
    pub fn at(account_id: AccountId, account_rev: i64) -> Self {
        Self {
            account_id,
            from: account_rev,
            account_rev,
            me: None,
            friends: None,
            requests: None,
            blocks: None,
            joined: Vec::new(),
            left: Vec::new(),
            invitations: None,
            places: BTreeMap::new(),
            read: BTreeMap::new(),
        }
    }
}

#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct FriendsChange {
    /// New friends, and those who changed their name.
    pub added: Vec<Friend>,
    pub removed: Vec<AccountId>,
}

#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct RequestsChange {
    pub incoming: Vec<FriendRequest>,
    pub outgoing: Vec<FriendRequest>,
    pub removed: Vec<FriendRequestId>,
}

#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct BlocksChange {
    pub added: Vec<Block>,
    pub removed: Vec<AccountId>,
}

#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct InvitationsChange {
    pub added: Vec<Invitation>,
    pub removed: Vec<InvitationId>,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ReadChange {
    pub head: i64,
    pub read_seq: i64,
    pub unread: i64,
    /// How many of the unread messages mention the caller.
    pub mentions: i64,
}
