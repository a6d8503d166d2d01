//! The changes that the appender takes, and their results.

use crate::{
    base::{
        error::{Error, Result},
        ids::{AccountId, ConversationId, FileId, MessageId},
    },
    domain::{
        messages::model::{Content, Message, MessageBody, NewMessage},
        reactions::model::Emoji,
        receipts::model::Position,
    },
};

/// A change of one conversation. The rules are applied after the conversation is locked.
#[derive(Debug, Clone)]
pub enum Change {
    Send(Box<MessageDraft>),
    /// An action on an existing message.
    Action {
        conversation: ConversationId,
        actor: AccountId,
        message: MessageId,
        action: MessageAction,
    },
    /// New positions of members.
    MoveCursors {
        conversation: ConversationId,
        members: Vec<(AccountId, CursorUpdate)>,
    },
}

/// A new message with what the server adds to it.
#[derive(Debug, Clone)]
pub struct MessageDraft {
    pub conversation: ConversationId,
    pub sender: AccountId,
    /// Its body and its attachments have moved to `content`.
    pub new: NewMessage,
    pub content: Content,
    /// The author of the text, if it was forwarded.
    pub origin: Option<AccountId>,
    /// A hash of conversation, sender and client id. It identifies repeats of this request without
    /// a time limit.
    pub digest: Vec<u8>,
}

#[derive(Debug, Clone)]
pub enum MessageAction {
    Edit {
        /// `None` if only attachments stay.
        body: Option<MessageBody>,
        mentions: Vec<AccountId>,
        /// The attachments that stay; `None` for all.
        attachments: Option<Vec<FileId>>,
    },
    Delete,
    React {
        emoji: Emoji,
        on: bool,
    },
    Pin {
        on: bool,
    },
}

/// The positions that a member reports; each is optional.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CursorUpdate {
    pub delivered: Option<i64>,
    pub read: Option<i64>,
}

impl CursorUpdate {
    /// The positions that a member reports.
    ///
    /// # Errors
    /// `validation_failed` if both are missing.
    pub fn reported(delivered: Option<i64>, read: Option<i64>) -> Result<Self> {
        if delivered.is_none() && read.is_none() {
            return Err(Error::field("read", "required", "Give read, delivered or both."));
        }
        Ok(Self { delivered, read })
    }

    /// The higher value of each position.
    pub fn merge(self, other: Self) -> Self {
        Self { delivered: self.delivered.max(other.delivered), read: self.read.max(other.read) }
    }
}

/// The result of a [`Change`].
#[derive(Debug, Clone)]
pub enum ChangeResult {
    Sent {
        message: Message,
        /// The message had been stored by an earlier request.
        replayed: bool,
    },
    /// The message after the change.
    Changed(Message),
    /// The new position of each account; accounts that are not members are missing.
    CursorsMoved(Vec<(AccountId, Position)>),
}

impl Change {
    pub fn conversation(&self) -> ConversationId {
        match self {
            Self::Send(draft) => draft.conversation,
            Self::Action { conversation, .. } | Self::MoveCursors { conversation, .. } => {
                *conversation
            }
        }
    }

    /// The length of the text that the change adds, in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Send(draft) => draft.content.as_str().len(),
            Self::Action { action: MessageAction::Edit { body, .. }, .. } => {
                body.as_ref().map_or(0, |body| body.as_str().len())
            }
            Self::Action { .. } | Self::MoveCursors { .. } => 0,
        }
    }

    pub fn actors(&self) -> Vec<AccountId> {
        match self {
            Self::Send(draft) => vec![draft.sender],
            Self::Action { actor, .. } => vec![*actor],
            Self::MoveCursors { members, .. } => {
                members.iter().map(|(account, _)| *account).collect()
            }
        }
    }

    pub fn mentioned(&self) -> &[AccountId] {
        match self {
            Self::Send(draft) => &draft.new.mentions,
            Self::Action { action: MessageAction::Edit { mentions, .. }, .. } => mentions,
            _ => &[],
        }
    }

    /// The message that the rules need.
    pub fn message(&self) -> Option<MessageId> {
        match self {
            Self::Send(draft) => draft.new.reply_to,
            Self::Action { message, .. } => Some(*message),
            Self::MoveCursors { .. } => None,
        }
    }

    /// The files that the change attaches, or whose bytes it shares.
    pub fn files(&self) -> &[FileId] {
        match self {
            Self::Send(draft) => &draft.content.attachments,
            _ => &[],
        }
    }

    pub fn pins(&self) -> bool {
        matches!(self, Self::Action { action: MessageAction::Pin { on: true }, .. })
    }
}
