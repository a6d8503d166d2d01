//! Who is told: one device, what it receives, and how much of its account it knows.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use crate::{
    base::ids::{AccountId, ConversationId, SessionId},
    engine::delivery::outbox::Outbox,
};

/// One open socket, or one waiting long-poll.
pub struct Subscriber {
    pub account: AccountId,
    pub session: SessionId,
    /// The privacy policy in force when it came.
    pub(super) policy: i32,
    pub outbox: Outbox,
    /// What it receives, so that letting go of it costs no search.
    pub(super) follows: RefCell<BTreeSet<ConversationId>>,
    /// The position of its account that it has been told of; unknown before its welcome.
    account_rev: Cell<Option<i64>>,
    /// The receipts as they were at the last heartbeat, of conversations in which it is not
    /// told everything.
    heartbeat_receipts: RefCell<BTreeMap<ConversationId, i64>>,
}

impl Subscriber {
    pub fn new(account: AccountId, session: SessionId, policy: i32) -> Rc<Self> {
        let (outbox, follows, account_rev, heartbeat_receipts) = Default::default();
        Rc::new(Self { account, session, policy, outbox, follows, account_rev, heartbeat_receipts })
    }

    /// It has been told of its account's state up to here.
    pub fn set_account_rev(&self, rev: i64) {
        self.account_rev.set(self.account_rev.get().max(Some(rev)));
    }

    pub(super) fn has_account_rev(&self, rev: i64) -> bool {
        self.account_rev.get().is_some_and(|known| known >= rev)
    }

    /// Whether there is something of its account that it has not been told of.
    pub fn is_behind(&self, account_rev: i64) -> bool {
        self.account_rev.get().is_some_and(|known| known < account_rev)
    }

    /// Whether the receipts of a conversation have moved since the last heartbeat. Of the
    /// first one nothing is known, and it says no.
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
    fn receipts_that_stand_still_are_no_news() {
        let device = Subscriber::new(AccountId::new(), SessionId::new(), 1);
        let (lake, hill) = (ConversationId::new(), ConversationId::new());
        assert!(!device.has_moved(lake, 3), "nothing is known of before");
        assert!(!device.has_moved(lake, 3));
        assert!(!device.has_moved(hill, 4));
        assert!(device.has_moved(lake, 4));
        assert!(!device.has_moved(lake, 4));
    }
}
