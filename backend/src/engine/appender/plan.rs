//! The judging of a batch, without any input or output: rules are applied to what is
//! known, in order of arrival, and what is to be written is gathered.

mod reaching;
mod sending;
mod telling;
mod touching;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::change::{Change, Done};
use crate::{
    base::{
        clock::Timestamp,
        error::Result,
        ids::{AccountId, ConversationId, MessageId},
        text::markup,
    },
    domain::{
        accounts::model::Standing,
        conversations::model::ConversationRow,
        members::model::MemberRow,
        messages::model::{Mentions, Message, MessageRow},
        reactions::model::{ReactionRow, grouped},
        receipts::model::MemberCursor,
    },
};

type Place = (ConversationId, AccountId);

/// What was read after the locks were taken.
pub(super) struct Known {
    pub conversations: HashMap<ConversationId, ConversationRow>,
    /// What has been sent before, by digest.
    pub repeats: HashMap<Vec<u8>, MessageRow>,
    pub messages: HashMap<MessageId, MessageRow>,
    pub reactions: HashMap<MessageId, Vec<ReactionRow>>,
    /// How many messages are pinned, where somebody wants to pin one more.
    pub pins: HashMap<ConversationId, i64>,
    pub members: HashMap<Place, MemberRow>,
    pub accounts: HashMap<AccountId, Standing>,
    /// The keys of the usernames of those who are to be mentioned.
    pub names: HashMap<AccountId, String>,
}

/// A reaction that came or went.
pub(super) struct ReactionWrite {
    pub row: ReactionRow,
    pub on: bool,
}

pub(super) struct Plan {
    pub known: Known,
    now: Timestamp,
    pub inserts: Vec<MessageRow>,
    /// Messages that were edited or pinned, or whose reactions changed.
    pub updates: BTreeSet<MessageId>,
    /// Those whose text is another one now.
    pub edits: BTreeSet<MessageId>,
    pub reactions: Vec<ReactionWrite>,
    pub erasures: Vec<(MessageId, i64)>,
    /// Conversations whose row changed.
    pub moved_conversations: BTreeSet<ConversationId>,
    /// Members whose positions others may see moved, with how they stood before.
    pub delivered: BTreeMap<Place, MemberRow>,
    pub read: BTreeSet<Place>,
    /// Whose unread count is to be told.
    pub asked: BTreeSet<Place>,
    /// What of the positions is told instead to members who may not see all of it.
    pub instead: BTreeMap<Place, Option<(i64, Vec<MemberCursor>)>>,
    /// The messages that changed, by conversation, each in its last form.
    changed: BTreeMap<ConversationId, BTreeMap<i64, MessageRow>>,
    /// Where each conversation stood before.
    began: HashMap<ConversationId, i64>,
}

impl Plan {
    pub fn new(known: Known, now: Timestamp) -> Self {
        let began = known.conversations.iter().map(|(id, row)| (*id, row.head)).collect();
        Self {
            known,
            now,
            inserts: Vec::new(),
            updates: BTreeSet::new(),
            edits: BTreeSet::new(),
            reactions: Vec::new(),
            erasures: Vec::new(),
            moved_conversations: BTreeSet::new(),
            delivered: BTreeMap::new(),
            read: BTreeSet::new(),
            asked: BTreeSet::new(),
            instead: BTreeMap::new(),
            changed: BTreeMap::new(),
            began,
        }
    }

    pub fn place(
        &self,
        conversation: ConversationId,
        account: AccountId,
    ) -> Option<(&ConversationRow, &MemberRow)> {
        let row = self.known.conversations.get(&conversation)?;
        let me = self.known.members.get(&(conversation, account))?;
        me.left_rev.is_none().then_some((row, me))
    }

    pub fn judge(&mut self, change: Change) -> Result<Done> {
        match change {
            Change::Send(sending) => self.send(sending),
            Change::Touch { conversation, actor, message, touch } => {
                self.touch(conversation, actor, message, touch).map(Done::Touched)
            }
            Change::Reach { conversation, members } => Ok(self.reach(conversation, &members)),
        }
    }

    /// Takes the next position of a locked conversation.
    fn advance(&mut self, conversation: ConversationId) -> i64 {
        self.moved_conversations.insert(conversation);
        self.known.conversations.get_mut(&conversation).map_or(0, |row| {
            row.head += 1;
            row.head
        })
    }

    /// Notes a new message as the newest of its conversation.
    fn append(&mut self, message: MessageRow) {
        if let Some(row) = self.known.conversations.get_mut(&message.conversation_id) {
            row.last_seq = message.seq;
            row.last_activity_at = self.now;
        }
        self.inserts.push(message.clone());
        self.known.messages.insert(message.id, message.clone());
        self.note(message);
    }

    fn note(&mut self, message: MessageRow) {
        self.changed.entry(message.conversation_id).or_default().insert(message.seq, message);
    }

    /// A message as clients see it now.
    fn shown(&self, row: MessageRow) -> Message {
        let reactions = self.known.reactions.get(&row.id).cloned().unwrap_or_default();
        Message::new(row, grouped(reactions))
    }

    /// Those of the wanted who are members and whom the text names.
    fn mentions(
        &self,
        conversation: ConversationId,
        wanted: &[AccountId],
        body: &str,
    ) -> Option<Mentions> {
        let is_member = |account: &&AccountId| self.place(conversation, **account).is_some();
        let members: HashMap<&str, AccountId> = wanted
            .iter()
            .filter(is_member)
            .filter_map(|account| Some((self.known.names.get(account)?.as_str(), *account)))
            .collect();
        if members.is_empty() {
            return None;
        }
        let mut named = markup::mentioned(body, |key| members.get(key).copied());
        named.sort_unstable();
        Mentions::of(&named)
    }
}
