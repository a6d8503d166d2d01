//! The entry of one message, with the words it is found by.

use std::collections::BTreeSet;

use super::marks;
use crate::{
    base::{
        ids::{ConversationId, MessageId},
        text::tokens::tokens,
    },
    domain::messages::model::{MessageKind, MessageRow},
};

/// The rules by which words are made, as entries are marked with them. Zero stands for words
/// with their marks. In PostgreSQL an edited entry goes back and forth between this number
/// and the next, by which the database tells it from one that a version before has edited.
pub const FOLD: i16 = 1;

/// What is stored of one message.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number; the next one if there is none.
    pub(super) id: Option<i64>,
    pub(super) message: MessageId,
    pub(super) conversation: ConversationId,
    pub(super) seq: i64,
    /// Parted by single spaces.
    pub(super) words: String,
}

impl Entry {
    /// Nothing for what is never found: system lines and deleted messages. A text without a
    /// word has an entry all the same, as it may be edited.
    pub fn of(row: &MessageRow) -> Option<Self> {
        let body = row.body.as_deref()?;
        if row.kind != MessageKind::Text || row.deleted_at.is_some() {
            return None;
        }
        let mut words: BTreeSet<_> = tokens(body).into_iter().map(|token| token.text).collect();
        words.extend(row.sender_id.map(marks::of_sender));
        Some(Self {
            id: None,
            message: row.id,
            conversation: row.conversation_id,
            seq: row.seq,
            words: words.into_iter().collect::<Vec<_>>().join(" "),
        })
    }

    pub fn is_of(&self, message: MessageId) -> bool {
        self.message == message
    }

    /// With a number of its own instead of the next one.
    pub fn numbered(self, id: i64) -> Self {
        Self { id: Some(id), ..self }
    }
}
