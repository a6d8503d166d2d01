//! Messages.

mod body;
mod mentions;
mod system;

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

pub use self::{
    body::{BODY_MAX, Content, MessageBody},
    mentions::{MENTIONS_MAX, Mentions},
    system::SystemEvent,
};
use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, ClientId, ConversationId, MessageId},
    },
    domain::reactions::model::Reaction,
    storage::schema::messages,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// Written by a member.
    Text,
    /// An event of the conversation, shown in the timeline.
    System,
}

impl MessageKind {
    pub fn column(self) -> i16 {
        match self {
            Self::Text => 0,
            Self::System => 1,
        }
    }

    pub fn from_column(value: i16) -> Self {
        if value == 1 { Self::System } else { Self::Text }
    }
}

/// A row of `messages`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct MessageRow {
    pub conversation_id: ConversationId,
    pub seq: i64,
    pub rev: i64,
    pub id: MessageId,
    pub kind: i16,
    pub sender_id: Option<AccountId>,
    pub body: Option<String>,
    pub client_id: Option<ClientId>,
    pub send_digest: Option<Vec<u8>>,
    pub reply_to: Option<MessageId>,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub deleted_at: Option<Timestamp>,
    pub forwarded: bool,
    pub pinned: bool,
    pub mentions: Option<Mentions>,
    /// The number of reactions.
    pub reactions: i64,
    /// The event of a system line.
    pub event: Option<i16>,
    pub subject_id: Option<AccountId>,
    /// The author of a forwarded text; never sent to clients.
    pub origin_id: Option<AccountId>,
}

impl MessageRow {
    /// A new, empty message at a new position.
    pub fn at(conversation: ConversationId, rev: i64, kind: MessageKind, now: Timestamp) -> Self {
        Self {
            conversation_id: conversation,
            seq: rev,
            rev,
            id: MessageId::new(),
            kind: kind.column(),
            sender_id: None,
            body: None,
            client_id: None,
            send_digest: None,
            reply_to: None,
            created_at: now,
            edited_at: None,
            deleted_at: None,
            forwarded: false,
            pinned: false,
            mentions: None,
            reactions: 0,
            event: None,
            subject_id: None,
            origin_id: None,
        }
    }

    /// A system line.
    pub fn line(
        conversation: ConversationId,
        rev: i64,
        now: Timestamp,
        actor: Option<AccountId>,
        event: SystemEvent,
        subject: Option<AccountId>,
    ) -> Self {
        Self {
            sender_id: actor,
            event: Some(event.column()),
            subject_id: subject,
            ..Self::at(conversation, rev, MessageKind::System, now)
        }
    }

    pub fn kind(&self) -> MessageKind {
        MessageKind::from_column(self.kind)
    }

    /// Removes the author, and everything that refers to the author, at `rev`.
    pub fn disown(&mut self, rev: i64) {
        self.rev = rev;
        self.sender_id = None;
        self.client_id = None;
        self.send_digest = None;
    }

    /// Removes everything but the `seq` and the author, at `rev`.
    pub fn erase(&mut self, rev: i64, now: Timestamp) {
        self.rev = rev;
        self.deleted_at = Some(now);
        self.body = None;
        self.client_id = None;
        self.reply_to = None;
        self.edited_at = None;
        self.forwarded = false;
        self.origin_id = None;
        self.pinned = false;
        self.mentions = None;
        self.reactions = 0;
    }
}

/// A message as clients see it. A deleted message is a tombstone: `deleted_at` is set and the text
/// is missing; if the account was erased, the author is missing too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Message {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    /// The id that the sender's device gave it.
    #[schema(required)]
    pub client_id: Option<ClientId>,
    /// The place in the conversation, which never changes.
    pub seq: i64,
    /// The position of the last change.
    pub rev: i64,
    pub kind: MessageKind,
    /// The author; of a system line, the actor.
    #[schema(required)]
    pub sender_id: Option<AccountId>,
    #[schema(required)]
    pub body: Option<String>,
    /// The message that this one replies to; of a `message_pinned` line, the pinned message.
    #[schema(required)]
    pub reply_to: Option<MessageId>,
    pub created_at: Timestamp,
    #[schema(required)]
    pub edited_at: Option<Timestamp>,
    #[schema(required)]
    pub deleted_at: Option<Timestamp>,
    /// The text was forwarded from another message; the author is not named.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub forwarded: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub pinned: bool,
    /// The members whom the text names as `@username`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub mentions: Vec<AccountId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub reactions: Vec<Reaction>,
    /// The event of a system line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<System>,
}

/// An event of a conversation. It contains only ids; clients look up the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SystemLine)]
pub struct System {
    pub event: SystemEvent,
    /// The account that the event concerns, if it is not the actor.
    #[schema(required)]
    pub user_id: Option<AccountId>,
}

impl Message {
    /// A message with its reactions, grouped by emoji.
    pub fn new(row: MessageRow, reactions: Vec<Reaction>) -> Self {
        let system = row.event.map(|event| System {
            event: SystemEvent::from_column(event),
            user_id: row.subject_id,
        });
        Self {
            id: row.id,
            conversation_id: row.conversation_id,
            client_id: row.client_id,
            seq: row.seq,
            rev: row.rev,
            kind: row.kind(),
            sender_id: row.sender_id,
            body: row.body,
            reply_to: row.reply_to,
            created_at: row.created_at,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
            forwarded: row.forwarded,
            pinned: row.pinned,
            mentions: row.mentions.map(|mentions| mentions.accounts()).unwrap_or_default(),
            reactions,
            system,
        }
    }
}

/// The length of the last message in a list that is sent over the socket, in characters.
const EXCERPT: usize = 200;

impl Message {
    /// Cuts the text to its beginning.
    pub fn excerpt(mut self) -> Self {
        if let Some(body) = &mut self.body
            && let Some((cut, _)) = body.char_indices().nth(EXCERPT)
        {
            body.truncate(cut);
        }
        self
    }
}
