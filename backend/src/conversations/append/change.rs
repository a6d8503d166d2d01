//! What can be appended to a conversation, and what is answered.

use crate::{
    ids::{AccountId, ClientId, ConversationId, MessageId},
    messages::model::{Message, MessageBody},
    receipts::model::Position,
};

/// A change of one conversation, to be judged by the rules once the conversation is
/// locked.
#[derive(Debug, Clone)]
pub enum Change {
    Send(NewMessage),
    Delete {
        conversation: ConversationId,
        actor: AccountId,
        message: MessageId,
    },
    /// How far members got.
    Reach {
        conversation: ConversationId,
        members: Vec<(AccountId, Reach)>,
    },
}

#[derive(Debug, Clone)]
pub struct NewMessage {
    pub conversation: ConversationId,
    pub sender: AccountId,
    pub client_id: ClientId,
    pub body: MessageBody,
    pub reply_to: Option<MessageId>,
    /// Names this sending for ever; see [`crate::messages::send::digest`].
    pub digest: Vec<u8>,
}

/// The positions somebody reports; each may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    pub delivered: Option<i64>,
    pub read: Option<i64>,
}

impl Reach {
    /// The further of both.
    pub fn merge(self, other: Self) -> Self {
        Self { delivered: self.delivered.max(other.delivered), read: self.read.max(other.read) }
    }
}

/// The answer to a [`Change`].
#[derive(Debug, Clone)]
pub enum Done {
    Sent {
        message: Message,
        /// It had been sent before.
        replayed: bool,
    },
    Deleted(Message),
    /// Where each of the members stands now; who is no member is left out.
    Reached(Vec<(AccountId, Position)>),
}

impl Change {
    pub fn conversation(&self) -> ConversationId {
        match self {
            Self::Send(new) => new.conversation,
            Self::Delete { conversation, .. } | Self::Reach { conversation, .. } => *conversation,
        }
    }

    pub fn actors(&self) -> Vec<AccountId> {
        match self {
            Self::Send(new) => vec![new.sender],
            Self::Delete { actor, .. } => vec![*actor],
            Self::Reach { members, .. } => members.iter().map(|(account, _)| *account).collect(),
        }
    }

    /// The messages that have to be looked up to judge it.
    pub fn messages(&self) -> Option<MessageId> {
        match self {
            Self::Send(new) => new.reply_to,
            Self::Delete { message, .. } => Some(*message),
            Self::Reach { .. } => None,
        }
    }
}
