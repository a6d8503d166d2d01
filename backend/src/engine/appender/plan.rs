//! Applies the rules to a batch, without input or output. Changes are taken in the order of
//! arrival, and the plan collects what has to be written.

mod actions;
mod attachments;
mod cursors;
mod events;
mod sending;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::change::{Change, ChangeResult};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId, FileId, MessageId},
        text::markup,
    },
    domain::{
        accounts::model::AccountStatus,
        conversations::model::ConversationRow,
        files::model::FileRow,
        members::model::MemberRow,
        messages::model::{Mentions, Message, MessageRow},
        reactions::model::{ReactionRow, grouped},
        receipts::model::MemberCursor,
    },
};

type MemberKey = (ConversationId, AccountId);

/// The rows that were read after the locks were taken.
pub(super) struct LoadedRows {
    pub conversations: HashMap<ConversationId, ConversationRow>,
    /// Messages that were stored by an earlier request, by digest.
    pub repeats: HashMap<Vec<u8>, MessageRow>,
    pub messages: HashMap<MessageId, MessageRow>,
    pub reactions: HashMap<MessageId, Vec<ReactionRow>>,
    /// The number of pinned messages, for conversations in which the batch pins one more.
    pub pins: HashMap<ConversationId, i64>,
    pub members: HashMap<MemberKey, MemberRow>,
    pub accounts: HashMap<AccountId, AccountStatus>,
    /// The files that the batch sends or forwards.
    pub files: HashMap<FileId, FileRow>,
    /// Username keys of the accounts that the batch mentions.
    pub names: HashMap<AccountId, String>,
}

/// A reaction to insert or to delete.
pub(super) struct ReactionWrite {
    pub row: ReactionRow,
    pub on: bool,
}

/// Files to write, in this order.
#[derive(Default)]
pub(super) struct FileWrites {
    /// Files of forwarded messages.
    pub inserts: Vec<FileRow>,
    /// Files that got a message.
    pub attached: Vec<FileRow>,
    /// Files that an edit removed.
    pub deletes: Vec<FileId>,
}

pub(super) struct Plan {
    pub loaded: LoadedRows,
    now: Timestamp,
    pub inserts: Vec<MessageRow>,
    /// Messages that were edited or pinned, or whose reactions changed.
    pub updates: BTreeSet<MessageId>,
    /// Messages whose text changed.
    pub edits: BTreeSet<MessageId>,
    pub reactions: Vec<ReactionWrite>,
    pub erasures: Vec<(MessageId, i64)>,
    pub files: FileWrites,
    /// Conversations whose row changed.
    pub changed_conversations: BTreeSet<ConversationId>,
    /// Members whose visible positions moved, each with the row before.
    pub delivered: BTreeMap<MemberKey, MemberRow>,
    pub read: BTreeSet<MemberKey>,
    /// Members whose unread count is part of an answer.
    pub unread_wanted: BTreeSet<MemberKey>,
    /// For members who may see only a part of the positions: what they receive; `None` for nothing.
    pub overrides: BTreeMap<MemberKey, Option<(i64, Vec<MemberCursor>)>>,
    /// The changed messages of each conversation, in their final form.
    changed_messages: BTreeMap<ConversationId, BTreeMap<i64, MessageRow>>,
    /// The head of each conversation before the batch.
    old_heads: HashMap<ConversationId, i64>,
}

impl Plan {
    pub fn new(loaded: LoadedRows, now: Timestamp) -> Self {
        let old_heads = loaded.conversations.iter().map(|(id, row)| (*id, row.head)).collect();
        Self {
            loaded,
            now,
            inserts: Vec::new(),
            updates: BTreeSet::new(),
            edits: BTreeSet::new(),
            reactions: Vec::new(),
            erasures: Vec::new(),
            files: FileWrites::default(),
            changed_conversations: BTreeSet::new(),
            delivered: BTreeMap::new(),
            read: BTreeSet::new(),
            unread_wanted: BTreeSet::new(),
            overrides: BTreeMap::new(),
            changed_messages: BTreeMap::new(),
            old_heads,
        }
    }

    pub fn membership(
        &self,
        conversation: ConversationId,
        account: AccountId,
    ) -> Option<(&ConversationRow, &MemberRow)> {
        let row = self.loaded.conversations.get(&conversation)?;
        let me = self.loaded.members.get(&(conversation, account))?;
        me.left_rev.is_none().then_some((row, me))
    }

    pub fn judge(&mut self, change: Change) -> Result<ChangeResult> {
        match change {
            Change::Send(draft) => self.send(*draft),
            Change::Action { conversation, actor, message, action } => {
                self.act(conversation, actor, message, action).map(ChangeResult::Changed)
            }
            Change::MoveCursors { conversation, members } => {
                Ok(self.move_cursors(conversation, &members))
            }
        }
    }

    /// Takes the next position of a locked conversation.
    fn advance(&mut self, conversation: ConversationId) -> i64 {
        self.changed_conversations.insert(conversation);
        self.loaded.conversations.get_mut(&conversation).map_or(0, |row| {
            row.head += 1;
            row.head
        })
    }

    /// Adds a new message as the newest one of its conversation.
    fn append(&mut self, message: MessageRow) {
        if let Some(row) = self.loaded.conversations.get_mut(&message.conversation_id) {
            row.last_seq = message.seq;
            row.last_activity_at = self.now;
        }
        self.inserts.push(message.clone());
        self.loaded.messages.insert(message.id, message.clone());
        self.record_change(message);
    }

    fn record_change(&mut self, message: MessageRow) {
        self.changed_messages
            .entry(message.conversation_id)
            .or_default()
            .insert(message.seq, message);
    }

    /// A message as clients see it now.
    fn shown(&self, row: MessageRow) -> Message {
        let reactions = self.loaded.reactions.get(&row.id).cloned().unwrap_or_default();
        Message::new(row, grouped(reactions))
    }

    /// The accounts of `wanted` that are members and that the text names.
    fn mentions(
        &self,
        conversation: ConversationId,
        wanted: &[AccountId],
        body: &str,
    ) -> Option<Mentions> {
        let is_member = |account: &&AccountId| self.membership(conversation, **account).is_some();
        let members: HashMap<&str, AccountId> = wanted
            .iter()
            .filter(is_member)
            .filter_map(|account| Some((self.loaded.names.get(account)?.as_str(), *account)))
            .collect();
        if members.is_empty() {
            return None;
        }
        let mut named = markup::mentioned(body, |key| members.get(key).copied());
        named.sort_unstable();
        Mentions::of(&named)
    }
}
