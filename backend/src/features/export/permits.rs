//! Permits: one export of an account at a time.

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
    limits::counters::{Counters, SharedPermit},
};

/// A permit that was never released, because its node died, expires after this time.
const AT_MOST: Duration = Duration::from_secs(10 * 60);

const KIND: &str = "export under way";

/// The export permits of this node, and of all nodes if they share a Redis.
#[derive(Clone, Default)]
pub struct ExportPermits {
    here: Arc<Mutex<HashSet<AccountId>>>,
    everywhere: Option<Counters>,
}

/// The permit of an export in progress. Released when dropped.
pub struct ExportPermit {
    permits: ExportPermits,
    account: AccountId,
    everywhere: Option<SharedPermit>,
}

impl ExportPermits {
    pub fn new(everywhere: Option<Counters>) -> Self {
        Self { everywhere, ..Self::default() }
    }

    /// # Errors
    /// `rate_limited` while another export of the account is in progress.
    pub async fn take(&self, account: AccountId) -> Result<ExportPermit> {
        if !self.here.lock().unwrap_or_else(PoisonError::into_inner).insert(account) {
            return Err(taken());
        }
        let mut permit = ExportPermit { permits: self.clone(), account, everywhere: None };
        if let Some(everywhere) = &self.everywhere {
            let shared = everywhere.acquire(KIND, account.as_bytes(), AT_MOST).await;
            permit.everywhere = Some(shared.ok_or_else(taken)?);
        }
        Ok(permit)
    }
}

fn taken() -> Error {
    Error::new(Code::RateLimited)
        .with_detail("An export of this account is under way.")
        .retry_after(Duration::from_secs(5))
}

impl Drop for ExportPermit {
    fn drop(&mut self) {
        let here = &self.permits.here;
        here.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_at_a_time_for_each_account() {
        let (permits, mira) = (ExportPermits::default(), AccountId::new());
        let first = permits.take(mira).await.ok();
        assert!(first.is_some() && permits.take(AccountId::new()).await.is_ok());
        assert_eq!(
            permits.take(mira).await.err().map(|error| error.code()),
            Some(Code::RateLimited)
        );
        drop(first);
        assert!(permits.take(mira).await.is_ok());
    }
}
