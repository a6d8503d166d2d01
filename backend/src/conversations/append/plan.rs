//! The judging of a batch, without any input or output: rules are applied to what is
//! known, in order of arrival, and what is to be written is gathered.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::change::{Change, Done, NewMessage, Reach};
use crate::{
    accounts::model::Standing,
    clock::Timestamp,
    conversations::{events::ChangeEvent, model::ConversationRow, summaries::CURSORS_MAX},
    delivery::event::Event,
    error::{Code, Result},
    ids::{AccountId, ConversationId, MessageId},
    members::model::MemberRow,
    messages::{
        model::{Message, MessageKind, MessageRow},
        rules,
    },
    receipts::{
        self,
        events::CursorsEvent,
        model::{MemberCursor, Position},
    },
};

type Place = (ConversationId, AccountId);

/// What was read after the locks were taken.
pub(super) struct Known {
    pub conversations: HashMap<ConversationId, ConversationRow>,
    /// What has been sent before, by digest.
    pub repeats: HashMap<Vec<u8>, MessageRow>,
    pub messages: HashMap<MessageId, MessageRow>,
    pub members: HashMap<Place, MemberRow>,
    pub accounts: HashMap<AccountId, Standing>,
}

pub(super) struct Plan {
    pub known: Known,
    now: Timestamp,
    pub inserts: Vec<MessageRow>,
    pub erasures: Vec<(MessageId, i64)>,
    /// Conversations whose row changed.
    pub moved_conversations: BTreeSet<ConversationId>,
    /// Members whose positions changed.
    pub delivered: BTreeSet<Place>,
    pub read: BTreeSet<Place>,
    /// Whose unread count is to be told.
    pub asked: BTreeSet<Place>,
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
            erasures: Vec::new(),
            moved_conversations: BTreeSet::new(),
            delivered: BTreeSet::new(),
            read: BTreeSet::new(),
            asked: BTreeSet::new(),
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
            Change::Send(new) => self.send(new),
            Change::Delete { conversation, actor, message } => {
                self.delete(conversation, actor, message)
            }
            Change::Reach { conversation, members } => Ok(self.reach(conversation, &members)),
        }
    }

    /// Repeats are looked up before rights: what was acknowledged once is acknowledged for
    /// ever.
    fn send(&mut self, new: NewMessage) -> Result<Done> {
        if let Some(before) = self.known.repeats.get(&new.digest) {
            let is_member = self.place(new.conversation, new.sender).is_some();
            let message = rules::replay(before, &new.body, is_member)?;
            return Ok(Done::Sent { message, replayed: true });
        }
        let (row, me) = self.place(new.conversation, new.sender).ok_or(Code::NotFound)?;
        rules::may_post(row, self.known.accounts.get(&new.sender))?;
        if let Some(reply_to) = new.reply_to {
            rules::may_reply(row, me, self.known.messages.get(&reply_to))?;
        }
        let rev = self.advance(new.conversation);
        let message = MessageRow {
            conversation_id: new.conversation,
            seq: rev,
            rev,
            id: MessageId::new(),
            kind: MessageKind::Text.column(),
            sender_id: Some(new.sender),
            body: Some(new.body.into_inner()),
            client_id: Some(new.client_id),
            send_digest: Some(new.digest.clone()),
            reply_to: new.reply_to,
            created_at: self.now,
            edited_at: None,
            deleted_at: None,
        };
        if let Some(row) = self.known.conversations.get_mut(&new.conversation) {
            row.last_seq = rev;
            row.last_activity_at = self.now;
        }
        self.inserts.push(message.clone());
        self.note(message.clone());
        self.known.repeats.insert(new.digest, message.clone());
        self.known.messages.insert(message.id, message.clone());
        Ok(Done::Sent { message: message.into(), replayed: false })
    }

    fn delete(
        &mut self,
        conversation: ConversationId,
        actor: AccountId,
        id: MessageId,
    ) -> Result<Done> {
        let (_, me) = self.place(conversation, actor).ok_or(Code::NotFound)?;
        let found = self.known.messages.get(&id);
        let message =
            found.filter(|found| found.conversation_id == conversation).ok_or(Code::NotFound)?;
        rules::may_delete(me, message)?;
        let mut message = message.clone();
        if message.deleted_at.is_none() {
            message.rev = self.advance(conversation);
            message.deleted_at = Some(self.now);
            message.body = None;
            message.client_id = None;
            message.reply_to = None;
            message.edited_at = None;
            self.erasures.push((id, message.rev));
            self.known.messages.insert(id, message.clone());
            if let Some(digest) = message.send_digest.clone() {
                self.known.repeats.insert(digest, message.clone());
            }
            self.note(message.clone());
        }
        Ok(Done::Deleted(message.into()))
    }

    fn reach(&mut self, conversation: ConversationId, members: &[(AccountId, Reach)]) -> Done {
        let mut reached = Vec::new();
        for (account, reach) in members {
            let place = (conversation, *account);
            let Some(row) = self.known.conversations.get(&conversation) else { continue };
            let Some(me) = self.known.members.get_mut(&place) else { continue };
            let Some(standing) = self.known.accounts.get(account) else { continue };
            if me.left_rev.is_some() {
                continue;
            }
            let moved =
                receipts::rules::advance(me, reach.delivered, reach.read, row.head, standing);
            if moved.delivered || moved.public_read {
                self.delivered.insert(place);
            }
            if moved.read {
                self.read.insert(place);
            }
            self.asked.insert(place);
            let position = Position {
                delivered: me.delivered_seq,
                read: me.read_seq,
                head: row.head,
                unread: 0,
            };
            reached.push((*account, position));
        }
        Done::Reached(reached)
    }

    /// Takes the next position of a locked conversation.
    fn advance(&mut self, conversation: ConversationId) -> i64 {
        self.moved_conversations.insert(conversation);
        self.known.conversations.get_mut(&conversation).map_or(0, |row| {
            row.head += 1;
            row.head
        })
    }

    fn note(&mut self, message: MessageRow) {
        self.changed.entry(message.conversation_id).or_default().insert(message.seq, message);
    }

    /// Counts the flushes of positions that others may see.
    pub fn flush_receipts(&mut self) {
        let conversations: BTreeSet<_> = self.delivered.iter().map(|(id, _)| *id).collect();
        for id in conversations {
            if let Some(row) = self.known.conversations.get_mut(&id) {
                row.receipts += 1;
                self.moved_conversations.insert(id);
            }
        }
    }

    /// What members are told: one change for each conversation that moved, one frame of
    /// positions for each in which somebody got further.
    pub fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        for (id, messages) in &self.changed {
            let (Some(row), Some(began)) = (self.known.conversations.get(id), self.began.get(id))
            else {
                continue;
            };
            let mut messages: Vec<Message> =
                messages.values().cloned().map(Message::from).collect();
            messages.sort_by_key(|message| (message.rev, message.seq));
            let change = ChangeEvent {
                conversation_id: *id,
                from: began + 1,
                rev: row.head,
                messages,
                conversation: None,
                members: Vec::new(),
                moves: Vec::new(),
            };
            events.push(change.into());
        }
        let mut cursors: BTreeMap<ConversationId, Vec<MemberCursor>> = BTreeMap::new();
        for place in &self.delivered {
            if let Some(row) = self.known.members.get(place) {
                cursors.entry(place.0).or_default().push(row.into());
            }
        }
        for (conversation_id, members) in cursors {
            if let Some(row) = self.known.conversations.get(&conversation_id)
                && members.len() <= CURSORS_MAX
            {
                let receipts = row.receipts;
                events.push(CursorsEvent { conversation_id, receipts, members }.into());
            }
        }
        events
    }
}
