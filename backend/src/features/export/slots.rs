//! One export of an account at a time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    base::{
        error::{Code, Error, Result},
        ids::AccountId,
    },
    limits::counters::Counters,
};

/// A place that was never given back, as its node died, is free again after this.
const AT_MOST: Duration = Duration::from_secs(10 * 60);

const KIND: &str = "export under way";

/// The places of exports: on this node, and on all nodes together where they share a Redis.
#[derive(Clone, Default)]
pub struct Slots {
    here: Arc<Mutex<HashSet<AccountId>>>,
    everywhere: Option<Counters>,
}

/// The place of an export under way. Free again when dropped.
pub struct Slot {
    slots: Slots,
    account: AccountId,
    is_held: bool,
}

impl Slots {
    pub fn new(everywhere: Option<Counters>) -> Self {
        Self { everywhere, ..Self::default() }
    }

    /// # Errors
    /// `rate_limited` while another one is under way.
    pub async fn take(&self, account: AccountId) -> Result<Slot> {
        if !self.here.lock().unwrap_or_else(PoisonError::into_inner).insert(account) {
            return Err(taken());
        }
        let mut slot = Slot { slots: self.clone(), account, is_held: false };
        if let Some(everywhere) = &self.everywhere {
            match everywhere.acquire(KIND, account.as_bytes(), AT_MOST).await {
                Some(false) => return Err(taken()),
                held => slot.is_held = held.is_some(),
            }
        }
        Ok(slot)
    }
}

fn taken() -> Error {
    Error::new(Code::RateLimited)
        .with_detail("An export of this account is under way.")
        .retry_after(Duration::from_secs(5))
}

impl Drop for Slot {
    fn drop(&mut self) {
        let here = &self.slots.here;
        here.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.account);
        if let Some(everywhere) = self.slots.everywhere.as_ref().filter(|_| self.is_held) {
            everywhere.release(KIND, self.account.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_at_a_time_for_each_account() {
        let (slots, mira) = (Slots::default(), AccountId::new());
        let first = slots.take(mira).await.ok();
        assert!(first.is_some() && slots.take(AccountId::new()).await.is_ok());
        assert_eq!(slots.take(mira).await.err().map(|error| error.code()), Some(Code::RateLimited));
        drop(first);
        assert!(slots.take(mira).await.is_ok());
    }
}
