//! Messages.

mod body;
mod content;
mod mentions;
mod new;
mod system;

use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::SmallInt};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::{
    body::{BODY_BYTES_MAX, BODY_MAX, Content, MessageBody},
    content::ContentKind,
    mentions::{MENTIONS_MAX, Mentions},
    new::{Forward, NewMessage},
    system::SystemEvent,
};
use crate::{
    base::{
        clock::Timestamp,
        column::column_enum,
        ids::{AccountId, ClientId, ConversationId, MessageId},
    },
    domain::{
        files::model::{ATTACHMENTS_MAX, Attachments, FILE_JSON_MAX, File},
        reactions::model::{EMOJI_MAX, NAMED_MAX, Reaction},
    },
    storage::schema::messages,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// Written by a member.
    Text,
    /// An event of the conversation, shown in the timeline.
    System,
}

column_enum!(MessageKind in "messages.kind" as SmallInt { Text = 0, System = 1 });

/// A row of `messages`. Missing values are inserted as NULL, so that the text of an insertion does
/// not depend on them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = messages, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
#[diesel(treat_none_as_default_value = false)]
pub struct MessageRow {
    pub conversation_id: ConversationId,
    pub seq: i64,
    pub rev: i64,
    pub id: MessageId,
    pub kind: MessageKind,
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
    pub event: Option<SystemEvent>,
    pub subject_id: Option<AccountId>,
    /// The author of a forwarded text; never sent to clients.
    pub origin_id: Option<AccountId>,
    pub attachments: Option<Attachments>,
}

impl MessageRow {
    /// A new, empty message at a new position.
    pub fn at(conversation: ConversationId, rev: i64, kind: MessageKind, now: Timestamp) -> Self {
        Self {
            conversation_id: conversation,
            seq: rev,
            rev,
            id: MessageId::new(),
            kind,
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
            attachments: None,
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
            event: Some(event),
            subject_id: subject,
            ..Self::at(conversation, rev, MessageKind::System, now)
        }
    }

    pub fn kind(&self) -> MessageKind {
        self.kind
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
        self.attachments = None;
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
    /// The position in the conversation, which never changes.
    pub seq: i64,
    /// The position of the last change.
    pub rev: i64,
    pub kind: MessageKind,
    /// The author; of a system line, the actor.
    #[schema(required)]
    pub sender_id: Option<AccountId>,
    /// Missing in a message that has only attachments, in a system line and in a tombstone.
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub attachments: Vec<File>,
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
        let system = row.event.map(|event| System { event, user_id: row.subject_id });
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
            attachments: row.attachments.map(Attachments::into_files).unwrap_or_default(),
            system,
        }
    }
}

/// A bound, in bytes, of a message in JSON without its text, its mentions, its reactions and its
/// attachments.
pub const AROUND_MAX: usize = 700;

/// An id in JSON, in bytes: 36 digits and hyphens, quotation marks and a comma.
const ID: usize = 39;

/// A bound, in bytes, of a message in JSON without reactions and attachments, and without white
/// space around its text: each character as an escape of six bytes.
pub const PLAIN_JSON_MAX: usize = AROUND_MAX + 6 * BODY_MAX + MENTIONS_MAX * ID;

/// A bound, in bytes, of a message in JSON. A byte of a text takes six at most, as an escape
/// (`\u0001`); 128 are for an emoji, its number and the names of the members.
pub const JSON_MAX: usize = AROUND_MAX
    + 6 * BODY_BYTES_MAX
    + MENTIONS_MAX * ID
    + EMOJI_MAX * (NAMED_MAX * ID + 128)
    + ATTACHMENTS_MAX * FILE_JSON_MAX;

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
