//! Who is on this worker, and the passing on. One hub for each web worker, used on its
//! thread only.
//!
//! Each conversation is fed strictly in the order of its positions: what comes early is
//! held until the missing part has been read from the database, which the hub asks for
//! through [`Hub::repairs`].

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

/// A part of a conversation that this worker has missed.
#[derive(Debug, Clone, Copy)]
pub struct Repair {
    pub conversation: ConversationId,
    /// Everything up to here has been fed.
    pub since: i64,
}

pub struct Hub {
    state: RefCell<State>,
    repairs: UnboundedSender<Repair>,
    /// Asks for a sweep of the database before its time.
    pub catching_up: Notify,
}

#[derive(Default)]
struct State {
    accounts: HashMap<AccountId, Vec<Rc<Subscriber>>>,
    conversations: HashMap<ConversationId, Feed>,
    draining: bool,
}

/// A conversation that somebody here receives.
#[derive(Default)]
struct Feed {
    receivers: Vec<Receiver>,
    /// Everything up to here has been fed; `None` until that is known.
    last: Option<i64>,
    /// What came early, by its first position.
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

    /// From now on `subscriber` is told what concerns its account.
    pub fn attach(&self, subscriber: &Rc<Subscriber>) {
        let mut state = self.state.borrow_mut();
        if state.draining {
            subscriber.outbox.close(CloseCode::Restarting);
        }
        state.accounts.entry(subscriber.account).or_default().push(Rc::clone(subscriber));
    }

    /// From now on `subscriber` receives this conversation.
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

    /// No longer: it turned out that the account has left.
    pub fn unfollow(&self, subscriber: &Rc<Subscriber>, conversation: ConversationId) {
        let mut state = self.state.borrow_mut();
        subscriber.follows.borrow_mut().remove(&conversation);
        if let Some(feed) = state.conversations.get_mut(&conversation) {
            feed.remove(subscriber);
        }
    }

    /// Told by somebody who read the database after [`Hub::follow`]: what lies up to
    /// `head` needs no feeding, unless it is known better.
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
                    // The receiver lives as long as the server.
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

    /// How many sockets are open here.
    pub fn len(&self) -> usize {
        self.state.borrow().accounts.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every device on this worker.
    pub fn devices(&self) -> Vec<Rc<Subscriber>> {
        self.state.borrow().accounts.values().flatten().map(Rc::clone).collect()
    }

    /// How far a conversation has been fed here.
    pub fn fed_up_to(&self, conversation: ConversationId) -> Option<i64> {
        self.state.borrow().conversations.get(&conversation).and_then(|feed| feed.last)
    }

    /// The conversations fed here, with how far.
    pub fn fed(&self) -> Vec<(ConversationId, i64)> {
        let state = self.state.borrow();
        state.conversations.iter().filter_map(|(id, feed)| Some((*id, feed.last?))).collect()
    }

    /// Asks for what the database has above `since`.
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
            // What another node did may come after what this one did later.
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

    /// Feeds a conversation; `Some(position)` if something after that position is missing.
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

    /// Passes on the next part of the order, unless it has been fed already.
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

    /// Who receives this, as it was read from the database together with what is fed now:
    /// comings and goings may have been missed.
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

    /// Most receivers share the one frame; who joined in the middle of it gets their part,
    /// made once for all who joined at the same place. Who must not be told all of it has a
    /// frame of their own, or none.
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
