//! One export of an account at a time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    error::{Code, Error, Result},
    ids::AccountId,
};

#[derive(Clone, Default)]
pub struct Slots(Arc<Mutex<HashSet<AccountId>>>);

/// The place of an export under way. Free again when dropped.
pub struct Slot {
    slots: Slots,
    account: AccountId,
}

impl Slots {
    /// # Errors
    /// `rate_limited` while another one is under way.
    pub fn take(&self, account: AccountId) -> Result<Slot> {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(account);
        if !taken {
            return Err(Error::new(Code::RateLimited)
                .with_detail("An export of this account is under way.")
                .retry_after(Duration::from_secs(5)));
        }
        Ok(Slot { slots: self.clone(), account })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_for_each_account() {
        let (slots, mira) = (Slots::default(), AccountId::new());
        let first = slots.take(mira).ok();
        assert!(first.is_some() && slots.take(AccountId::new()).is_ok());
        assert_eq!(slots.take(mira).err().map(|error| error.code()), Some(Code::RateLimited));
        drop(first);
        assert!(slots.take(mira).is_ok());
    }
}
