//! Who is told: one device, what it receives, and how much of its account it knows.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeSet,
    rc::Rc,
};

use crate::{
    delivery::outbox::Outbox,
    ids::{AccountId, ConversationId, SessionId},
};

/// One open socket, or one waiting long-poll.
pub struct Attached {
    pub account: AccountId,
    pub session: SessionId,
    /// The privacy policy in force when it came.
    pub(super) policy: i32,
    pub outbox: Outbox,
    /// What it receives, so that letting go of it costs no search.
    pub(super) follows: RefCell<BTreeSet<ConversationId>>,
    /// The position of its account that it has been told of; unknown before its welcome.
    account_rev: Cell<Option<i64>>,
}

impl Attached {
    pub fn new(account: AccountId, session: SessionId, policy: i32) -> Rc<Self> {
        let (outbox, follows, account_rev) = Default::default();
        Rc::new(Self { account, session, policy, outbox, follows, account_rev })
    }

    /// It has been told of its account's state up to here.
    pub fn told_account(&self, rev: i64) {
        self.account_rev.set(self.account_rev.get().max(Some(rev)));
    }

    pub(super) fn knows_account(&self, rev: i64) -> bool {
        self.account_rev.get().is_some_and(|told| told >= rev)
    }

    /// Whether there is something of its account that it has not been told of.
    pub fn lacks(&self, account_rev: i64) -> bool {
        self.account_rev.get().is_some_and(|told| told < account_rev)
    }

    pub fn receives(&self, conversation: ConversationId) -> bool {
        self.follows.borrow().contains(&conversation)
    }

    pub fn follows(&self) -> Vec<ConversationId> {
        self.follows.borrow().iter().copied().collect()
    }
}
