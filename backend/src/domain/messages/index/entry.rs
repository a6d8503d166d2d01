//! The index entry of one message.

use std::collections::BTreeSet;

use super::marks;
use crate::{
    base::{
        ids::{ConversationId, MessageId},
        text::tokens::tokens,
    },
    domain::{
        files::model::{Attachments, File},
        messages::model::{ContentKind, MessageKind, MessageRow},
    },
};

/// The version of the rules that make the words. Zero stands for words with diacritical marks, one
/// and two for words without the markers of what a message has. In PostgreSQL, an edited entry
/// alternates between this number and the next one; so the database distinguishes it from an entry
/// that an earlier version of the program has edited.
pub const FOLD: i16 = 3;

/// From this version on, words have no diacritical marks.
pub const FOLDED: i16 = 1;

/// The stored data of an entry.
#[derive(Debug, Clone)]
pub struct IndexEntry {
    /// The number of the entry; `None` for the next one.
    pub(super) id: Option<i64>,
    pub(super) message: MessageId,
    pub(super) conversation: ConversationId,
    pub(super) seq: i64,
    /// Separated by single spaces.
    pub(super) words: String,
    /// Whether the words have a marker of a kind of content.
    has_content: bool,
}

impl IndexEntry {
    /// `None` for messages that are never found: system lines and deleted messages. Names and
    /// descriptions of files are found like the text. A text without words has an entry, because it
    /// may be edited.
    pub fn of(row: &MessageRow) -> Option<Self> {
        let files = row.attachments.as_ref().map(Attachments::files).unwrap_or_default();
        if row.body.is_none() && files.is_empty() {
            return None;
        }
        if row.kind != MessageKind::Text || row.deleted_at.is_some() {
            return None;
        }
        let texts = row.body.as_deref().into_iter().chain(files.iter().flat_map(File::texts));
        let mut words: BTreeSet<_> = texts.flat_map(tokens).map(|token| token.text).collect();
        words.extend(row.sender_id.map(marks::of_sender));
        let kinds = ContentKind::of(row);
        words.extend(kinds.iter().map(|kind| marks::of_content(*kind).to_owned()));
        Some(Self {
            id: None,
            message: row.id,
            conversation: row.conversation_id,
            seq: row.seq,
            words: words.into_iter().collect::<Vec<_>>().join(" "),
            has_content: !kinds.is_empty(),
        })
    }

    pub fn is_of(&self, message: MessageId) -> bool {
        self.message == message
    }

    pub fn message(&self) -> MessageId {
        self.message
    }

    /// Whether the entry of this version of the rules may differ from a stored one of another.
    pub fn differs_from(&self, version: i16) -> bool {
        self.has_content || version < FOLDED
    }

    /// Sets the number of the entry.
    pub fn numbered(self, id: i64) -> Self {
        Self { id: Some(id), ..self }
    }
}
