//! What can be appended to a conversation, and what is answered.

use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, ClientId, ConversationId, MessageId},
    },
    domain::{
        messages::model::{Content, Message, MessageBody},
        reactions::model::Emoji,
        receipts::model::Position,
    },
};

/// A change of one conversation, to be judged by the rules once the conversation is
/// locked.
#[derive(Debug, Clone)]
pub enum Change {
    Send(NewMessage),
    /// Something done to a message that stands there.
    Action {
        conversation: ConversationId,
        actor: AccountId,
        message: MessageId,
        action: MessageAction,
    },
    /// How far members got.
    MoveCursors {
        conversation: ConversationId,
        members: Vec<(AccountId, CursorUpdate)>,
    },
}

#[derive(Debug, Clone)]
pub struct NewMessage {
    pub conversation: ConversationId,
    pub sender: AccountId,
    pub client_id: ClientId,
    pub content: Content,
    pub reply_to: Option<MessageId>,
    pub mentions: Vec<AccountId>,
    /// Whose text it is, if it was forwarded.
    pub origin: Option<AccountId>,
    /// Names this sending for ever; see [`crate::features::messages::send::digest`].
    pub digest: Vec<u8>,
}

#[derive(Debug, Clone)]
pub enum MessageAction {
    Edit { body: MessageBody, mentions: Vec<AccountId> },
    Delete,
    React { emoji: Emoji, on: bool },
    Pin { on: bool },
}

/// The positions somebody reports; each may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CursorUpdate {
    pub delivered: Option<i64>,
    pub read: Option<i64>,
}

impl CursorUpdate {
    /// What somebody says of their own positions.
    ///
    /// # Errors
    /// `validation_failed` when they say nothing.
    pub fn reported(delivered: Option<i64>, read: Option<i64>) -> Result<Self> {
        if delivered.is_none() && read.is_none() {
            return Err(Error::field("read", "required", "Give read, delivered or both."));
        }
        Ok(Self { delivered, read })
    }

    /// The further of both.
    pub fn merge(self, other: Self) -> Self {
        Self { delivered: self.delivered.max(other.delivered), read: self.read.max(other.read) }
    }
}

/// The answer to a [`Change`].
#[derive(Debug, Clone)]
pub enum ChangeResult {
    Sent {
        message: Message,
        /// It had been sent before.
        replayed: bool,
    },
    /// The message as it is now.
    Changed(Message),
    /// Where each of the members stands now; who is no member is left out.
    CursorsMoved(Vec<(AccountId, Position)>),
}

impl Change {
    pub fn conversation(&self) -> ConversationId {
        match self {
            Self::Send(new) => new.conversation,
            Self::Action { conversation, .. } | Self::MoveCursors { conversation, .. } => {
                *conversation
            }
        }
    }

    /// How much text it brings.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Send(new) => new.content.as_str().len(),
            Self::Action { action: MessageAction::Edit { body, .. }, .. } => body.as_str().len(),
            Self::Action { .. } | Self::MoveCursors { .. } => 0,
        }
    }

    pub fn actors(&self) -> Vec<AccountId> {
        match self {
            Self::Send(new) => vec![new.sender],
            Self::Action { actor, .. } => vec![*actor],
            Self::MoveCursors { members, .. } => {
                members.iter().map(|(account, _)| *account).collect()
            }
        }
    }

    pub fn mentioned(&self) -> &[AccountId] {
        match self {
            Self::Send(NewMessage { mentions, .. })
            | Self::Action { action: MessageAction::Edit { mentions, .. }, .. } => mentions,
            _ => &[],
        }
    }

    /// The message that has to be looked up to judge it.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Self::Send(new) => new.reply_to,
            Self::Action { message, .. } => Some(*message),
            Self::MoveCursors { .. } => None,
        }
    }

    pub fn pins(&self) -> bool {
        matches!(self, Self::Action { action: MessageAction::Pin { on: true }, .. })
    }
}
