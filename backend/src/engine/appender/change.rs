//! What can be appended to a conversation, and what is answered.

use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, ConversationId, MessageId},
    },
    domain::{
        messages::model::{Content, Message, MessageBody, NewMessage},
        reactions::model::Emoji,
        receipts::model::Position,
    },
};

/// A change of one conversation, to be judged by the rules once the conversation is
/// locked.
#[derive(Debug, Clone)]
pub enum Change {
    Send(Sending),
    /// Something done to a message that stands there.
    Touch {
        conversation: ConversationId,
        actor: AccountId,
        message: MessageId,
        touch: Touch,
    },
    /// How far members got.
    Reach {
        conversation: ConversationId,
        members: Vec<(AccountId, Reach)>,
    },
}

/// A new message with what the server adds to it.
#[derive(Debug, Clone)]
pub struct Sending {
    pub conversation: ConversationId,
    pub sender: AccountId,
    /// Its body has moved to `content`.
    pub new: NewMessage,
    pub content: Content,
    /// Whose text it is, if it was forwarded.
    pub origin: Option<AccountId>,
    /// Names this sending for ever; see [`crate::features::messages::send::digest`].
    pub digest: Vec<u8>,
}

#[derive(Debug, Clone)]
pub enum Touch {
    Edit { body: MessageBody, mentions: Vec<AccountId> },
    Delete,
    React { emoji: Emoji, on: bool },
    Pin { on: bool },
}

/// The positions somebody reports; each may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    pub delivered: Option<i64>,
    pub read: Option<i64>,
}

impl Reach {
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
pub enum Done {
    Sent {
        message: Message,
        /// It had been sent before.
        replayed: bool,
    },
    /// The message as it is now.
    Touched(Message),
    /// Where each of the members stands now; who is no member is left out.
    Reached(Vec<(AccountId, Position)>),
}

impl Change {
    pub fn conversation(&self) -> ConversationId {
        match self {
            Self::Send(sending) => sending.conversation,
            Self::Touch { conversation, .. } | Self::Reach { conversation, .. } => *conversation,
        }
    }

    /// How much text it brings.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Send(sending) => sending.content.as_str().len(),
            Self::Touch { touch: Touch::Edit { body, .. }, .. } => body.as_str().len(),
            Self::Touch { .. } | Self::Reach { .. } => 0,
        }
    }

    pub fn actors(&self) -> Vec<AccountId> {
        match self {
            Self::Send(sending) => vec![sending.sender],
            Self::Touch { actor, .. } => vec![*actor],
            Self::Reach { members, .. } => members.iter().map(|(account, _)| *account).collect(),
        }
    }

    pub fn mentioned(&self) -> &[AccountId] {
        match self {
            Self::Send(Sending { new: NewMessage { mentions, .. }, .. })
            | Self::Touch { touch: Touch::Edit { mentions, .. }, .. } => mentions,
            _ => &[],
        }
    }

    /// The message that has to be looked up to judge it.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Self::Send(sending) => sending.new.reply_to,
            Self::Touch { message, .. } => Some(*message),
            Self::Reach { .. } => None,
        }
    }

    pub fn pins(&self) -> bool {
        matches!(self, Self::Touch { touch: Touch::Pin { on: true }, .. })
    }
}
