//! The subscribers of one web worker. Each worker has one hub, which is used only on the worker's
//! thread.
//!
//! The hub forwards the changes of a conversation strictly in the order of their positions. It
//! holds a change that arrives early until the missing part has been read from the database;
//! [`Hub::repairs`] requests that.

mod subscriber;

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap},
    rc::Rc,
    sync::Arc,
};

use bytes::Bytes;
use tokio::sync::{Notify, mpsc::UnboundedSender};

use super::{
    close::CloseCode,
    envelope::{Audience, Envelope, Span},
    node::WorkerMessage,
};
use crate::{
    base::ids::{AccountId, ConversationId},
    engine::delivery::events::conversations::Move,
};

pub use subscriber::Subscriber;

/// Missing changes of a conversation.
#[derive(Debug, Clone, Copy)]
pub struct Repair {
    pub conversation: ConversationId,
    /// The last position that was forwarded.
    pub since: i64,
}

pub struct Hub {
    state: RefCell<State>,
    repairs: UnboundedSender<Repair>,
    /// Requests a sweep of the database before the next interval.
    pub catching_up: Notify,
}

#[derive(Default)]
struct State {
    accounts: HashMap<AccountId, Vec<Rc<Subscriber>>>,
    conversations: HashMap<ConversationId, Feed>,
    draining: bool,
}

/// A conversation with at least one receiver on this worker.
#[derive(Default)]
struct Feed {
    receivers: Vec<Receiver>,
    /// The last position that was forwarded; `None` until it is known.
    last: Option<i64>,
    /// Changes that arrived early, by their first position.
    early: BTreeMap<i64, Arc<Envelope>>,
}

struct Receiver {
    subscriber: Rc<Subscriber>,
    joined_seq: i64,
}

impl Hub {
    pub fn new(repairs: UnboundedSender<Repair>) -> Rc<Self> {
        Rc::new(Self { state: RefCell::default(), repairs, catching_up: Notify::new() })
    }

    /// Starts to forward events of the account to `subscriber`.
    pub fn attach(&self, subscriber: &Rc<Subscriber>) {
        let mut state = self.state.borrow_mut();
        if state.draining {
            subscriber.outbox.close(CloseCode::Restarting);
        }
        state.accounts.entry(subscriber.account).or_default().push(Rc::clone(subscriber));
    }

    /// Starts to forward this conversation to `subscriber`.
    pub fn follow(
        &self,
        subscriber: &Rc<Subscriber>,
        conversation: ConversationId,
        joined_seq: i64,
    ) {
        let mut state = self.state.borrow_mut();
        state.conversations.entry(conversation).or_default().add(
            conversation,
            subscriber,
            joined_seq,
        );
    }

    /// Stops to forward this conversation, because the account has left it.
    pub fn unfollow(&self, subscriber: &Rc<Subscriber>, conversation: ConversationId) {
        let mut state = self.state.borrow_mut();
        subscriber.follows.borrow_mut().remove(&conversation);
        if let Some(feed) = state.conversations.get_mut(&conversation) {
            feed.remove(subscriber);
        }
    }

    /// Sets the position up to which nothing has to be forwarded, if it is not known yet. The
    /// caller has read `head` from the database after [`Hub::follow`].
    pub fn start_feed_at(&self, conversation: ConversationId, head: i64) {
        let mut state = self.state.borrow_mut();
        if let Some(feed) = state.conversations.get_mut(&conversation) {
            feed.last.get_or_insert(head);
        }
    }

    pub fn detach(&self, subscriber: &Rc<Subscriber>) {
        let mut state = self.state.borrow_mut();
        if let Some(devices) = state.accounts.get_mut(&subscriber.account) {
            devices.retain(|device| !Rc::ptr_eq(device, subscriber));
            if devices.is_empty() {
                state.accounts.remove(&subscriber.account);
            }
        }
        for conversation in subscriber.follows.take() {
            if let Some(feed) = state.conversations.get_mut(&conversation) {
                feed.remove(subscriber);
                if feed.receivers.is_empty() {
                    state.conversations.remove(&conversation);
                }
            }
        }
    }

    pub fn handle(&self, message: &Arc<WorkerMessage>) {
        match &**message {
            WorkerMessage::Deliver(envelope) => self.deliver(envelope),
            WorkerMessage::End(sessions) => {
                let state = self.state.borrow();
                for device in state.accounts.values().flatten() {
                    if sessions.contains(&device.session) {
                        device.outbox.close(CloseCode::SessionEnded);
                    }
                }
            }
            WorkerMessage::NewPolicy(version) => {
                let state = self.state.borrow();
                for device in state.accounts.values().flatten() {
                    if device.policy < *version {
                        device.outbox.close(CloseCode::ConsentOutdated);
                    }
                }
            }
            WorkerMessage::CatchUp => self.catching_up.notify_one(),
            WorkerMessage::Drain => {
                let mut state = self.state.borrow_mut();
                state.draining = true;
                for device in state.accounts.values().flatten() {
                    device.outbox.close(CloseCode::Restarting);
                }
            }
        }
    }

    fn deliver(&self, envelope: &Arc<Envelope>) {
        let mut state = self.state.borrow_mut();
        match &envelope.audience {
            Audience::Account(account) => state.deliver_to_account(*account, envelope),
            Audience::Conversation(id) => {
                if let Some(since) = state.feed(*id, envelope) {
                    // The receiver ends only with the server.
                    let _ = self.repairs.send(Repair { conversation: *id, since });
                }
            }
            Audience::Ephemeral { accounts, within } => {
                let devices = accounts.iter().filter_map(|id| state.accounts.get(id)).flatten();
                for device in devices.filter(|device| within.is_none_or(|id| device.receives(id))) {
                    device.outbox.push_ephemeral(&envelope.frame);
                }
            }
        }
    }

    /// The number of open sockets.
    pub fn len(&self) -> usize {
        self.state.borrow().accounts.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All subscribers of this worker.
    pub fn devices(&self) -> Vec<Rc<Subscriber>> {
        self.state.borrow().accounts.values().flatten().map(Rc::clone).collect()
    }

    /// The last forwarded position of a conversation.
    pub fn fed_up_to(&self, conversation: ConversationId) -> Option<i64> {
        self.state.borrow().conversations.get(&conversation).and_then(|feed| feed.last)
    }

    /// The conversations of this worker with their last forwarded positions.
    pub fn fed(&self) -> Vec<(ConversationId, i64)> {
        let state = self.state.borrow();
        state.conversations.iter().filter_map(|(id, feed)| Some((*id, feed.last?))).collect()
    }

    /// Requests the changes above `since` from the database.
    pub fn ask_repair(&self, conversation: ConversationId, since: i64) {
        let _ = self.repairs.send(Repair { conversation, since });
    }
}

impl State {
    fn deliver_to_account(&mut self, account: AccountId, envelope: &Arc<Envelope>) {
        let Some(devices) = self.accounts.get(&account) else {
            return;
        };
        for device in devices {
            // Events of other nodes may arrive after newer events of this node.
            if envelope.account_rev.is_some_and(|rev| device.has_account_rev(rev)) {
                continue;
            }
            for (conversation, joined_seq) in &envelope.joined {
                let feed = self.conversations.entry(*conversation).or_default();
                feed.add(*conversation, device, *joined_seq);
            }
            for conversation in &envelope.left {
                if let Some(feed) = self.conversations.get_mut(conversation) {
                    feed.remove(device);
                    device.follows.borrow_mut().remove(conversation);
                    if feed.receivers.is_empty() {
                        self.conversations.remove(conversation);
                    }
                }
            }
            device.outbox.push(envelope.frame.clone());
            envelope.account_rev.iter().for_each(|rev| device.set_account_rev(*rev));
        }
    }

    /// Adds a change to the feed of a conversation. Returns the last forwarded position if a later
    /// one is missing.
    fn feed(&mut self, id: ConversationId, envelope: &Arc<Envelope>) -> Option<i64> {
        let Some(span) = envelope.span else {
            if let Some(feed) = self.conversations.get(&id) {
                feed.forward(envelope);
            }
            return None;
        };
        let accounts = &self.accounts;
        let joins = envelope.moves.iter().any(
            |moved| matches!(moved, Move::Joins { account, .. } if accounts.contains_key(account)),
        );
        if !self.conversations.contains_key(&id) && !joins {
            return None;
        }
        let feed = self.conversations.entry(id).or_default();
        feed.early.insert(span.from, Arc::clone(envelope));
        while let Some((&from, _)) = feed.early.first_key_value() {
            if feed.last.is_some_and(|last| from > last + 1) {
                return feed.last;
            }
            if let Some((_, next)) = feed.early.pop_first() {
                feed.advance(id, &next, accounts);
            }
        }
        if feed.receivers.is_empty() {
            self.conversations.remove(&id);
        }
        None
    }
}

impl Feed {
    fn add(&mut self, id: ConversationId, subscriber: &Rc<Subscriber>, joined_seq: i64) {
        if subscriber.follows.borrow_mut().insert(id) {
            self.receivers.push(Receiver { subscriber: Rc::clone(subscriber), joined_seq });
            return;
        }
        let known = |receiver: &&mut Receiver| Rc::ptr_eq(&receiver.subscriber, subscriber);
        if let Some(receiver) = self.receivers.iter_mut().find(known) {
            receiver.joined_seq = joined_seq;
        }
    }

    fn remove(&mut self, subscriber: &Rc<Subscriber>) {
        self.receivers.retain(|receiver| !Rc::ptr_eq(&receiver.subscriber, subscriber));
    }

    /// Forwards the next change unless it has been forwarded already.
    fn advance(
        &mut self,
        id: ConversationId,
        envelope: &Envelope,
        accounts: &HashMap<AccountId, Vec<Rc<Subscriber>>>,
    ) {
        let Some(Span { rev, .. }) = envelope.span else { return };
        if self.last.is_some_and(|last| rev <= last) {
            return;
        }
        self.last = Some(rev);
        if let Some(roster) = &envelope.roster {
            self.apply_roster(id, roster, accounts);
        }
        for moved in &envelope.moves {
            if let Move::Joins { account, joined_seq } = moved {
                for device in accounts.get(account).into_iter().flatten() {
                    self.add(id, device, *joined_seq);
                }
            }
        }
        self.forward(envelope);
        for moved in &envelope.moves {
            if let Move::Leaves { account } = moved {
                for device in accounts.get(account).into_iter().flatten() {
                    device.follows.borrow_mut().remove(&id);
                    self.remove(device);
                }
            }
        }
    }

    /// Replaces the receivers by the members that were read from the database with this change,
    /// because joins and leaves may have been missed.
    fn apply_roster(
        &mut self,
        id: ConversationId,
        roster: &HashMap<AccountId, i64>,
        accounts: &HashMap<AccountId, Vec<Rc<Subscriber>>>,
    ) {
        self.receivers.retain(|receiver| {
            let stays = roster.contains_key(&receiver.subscriber.account);
            if !stays {
                receiver.subscriber.follows.borrow_mut().remove(&id);
            }
            stays
        });
        for (account, joined_seq) in roster {
            for device in accounts.get(account).into_iter().flatten() {
                self.add(id, device, *joined_seq);
            }
        }
    }

    /// Most receivers share one frame. Receivers that joined in the middle of it get their part,
    /// which is made once for each `joined_seq`. Receivers that may see only a part have their own
    /// frame or none.
    fn forward(&self, envelope: &Envelope) {
        let mut parts: HashMap<i64, Option<Bytes>> = HashMap::new();
        for receiver in &self.receivers {
            if let Some(own) = envelope.overrides.get(&receiver.subscriber.account) {
                let part = own.as_ref().and_then(|own| envelope.part_of(own, receiver.joined_seq));
                part.into_iter().for_each(|frame| receiver.subscriber.outbox.push(frame));
                continue;
            }
            let joined_seq = receiver.joined_seq;
            if joined_seq <= envelope.whole_from {
                receiver.subscriber.outbox.push(envelope.frame.clone());
                continue;
            }
            let part = parts.entry(joined_seq).or_insert_with(|| envelope.frame_from(joined_seq));
            if let Some(frame) = part {
                receiver.subscriber.outbox.push(frame.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests;
