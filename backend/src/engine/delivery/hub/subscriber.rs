//! One subscriber of a hub: what it receives, and which state of its account it has.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    base::ids::{AccountId, ConversationId, SessionId},
    engine::delivery::outbox::Outbox,
};

/// An open socket or a waiting long poll.
pub struct Subscriber {
    pub account: AccountId,
    pub session: SessionId,
    /// The privacy policy in force when it connected.
    pub(super) policy: i32,
    pub outbox: Outbox,
    /// The conversations it receives, so that detaching needs no search.
    pub(super) follows: RefCell<BTreeSet<ConversationId>>,
    /// The last account position that was sent; `None` before the welcome.
    account_rev: Cell<Option<i64>>,
    /// The receipt counters at the last heartbeat, for conversations of which it receives only a
    /// part.
    heartbeat_receipts: RefCell<BTreeMap<ConversationId, i64>>,
}

impl Subscriber {
    pub fn new(account: AccountId, session: SessionId, policy: i32) -> Rc<Self> {
        let (outbox, follows, account_rev, heartbeat_receipts) = Default::default();
        Rc::new(Self { account, session, policy, outbox, follows, account_rev, heartbeat_receipts })
    }

    /// The state of the account up to this position has been sent.
    pub fn set_account_rev(&self, rev: i64) {
        self.account_rev.set(self.account_rev.get().max(Some(rev)));
    }

    pub(super) fn has_account_rev(&self, rev: i64) -> bool {
        self.account_rev.get().is_some_and(|known| known >= rev)
    }

    /// Whether the account has changes that were not sent.
    pub fn is_behind(&self, account_rev: i64) -> bool {
        self.account_rev.get().is_some_and(|known| known < account_rev)
    }

    /// Whether the receipt counter of a conversation has moved since the last heartbeat; false at
    /// the first one.
    pub fn has_moved(&self, conversation: ConversationId, receipts: i64) -> bool {
        let before = self.heartbeat_receipts.borrow_mut().insert(conversation, receipts);
        before.is_some_and(|before| before != receipts)
    }

    pub fn receives(&self, conversation: ConversationId) -> bool {
        self.follows.borrow().contains(&conversation)
    }

    pub fn follows(&self) -> Vec<ConversationId> {
        self.follows.borrow().iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unchanged_receipts_do_not_count_as_moved() {
        let device = Subscriber::new(AccountId::new(), SessionId::new(), 1);
        let (lake, hill) = (ConversationId::new(), ConversationId::new());
        assert!(!device.has_moved(lake, 3), "nothing is known of before");
        assert!(!device.has_moved(lake, 3));
        assert!(!device.has_moved(hill, 4));
        assert!(device.has_moved(lake, 4));
        assert!(!device.has_moved(lake, 4));
    }
}
