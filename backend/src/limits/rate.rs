//! A rate limit per key.

use std::{hash::Hash, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};

use super::{
    Source,
    readings::{self, LimitReading},
};
use crate::{
    base::{
        error::{Code, Error, Result},
        ids::AccountId,
    },
    limits::counters::Counters,
};

/// The key of a limit.
pub trait Key: Hash + Eq + Clone {
    fn bytes(&self) -> Vec<u8>;
}

impl Key for AccountId {
    fn bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
}

impl Key for Source {
    fn bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

type Limiter<K> =
    RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// A rate limit per key (GCRA: on this node by `governor`, across nodes by [`Counters`]).
pub struct Rate<K: Key> {
    kind: &'static str,
    quota: Quota,
    local: Option<Limiter<K>>,
    shared: Option<Counters>,
    /// Whether the headers of answers show the remaining quota.
    is_reported: bool,
}

impl<K: Key> Rate<K> {
    pub(super) fn new(
        kind: &'static str,
        on: bool,
        shared: &Option<Counters>,
        quota: Quota,
    ) -> Self {
        let local = on.then(|| RateLimiter::keyed(quota).with_middleware());
        Self { kind, quota, local, shared: shared.clone(), is_reported: true }
    }

    /// Hides the limit from headers, as its use would reveal something about others.
    pub(super) fn unreported(self) -> Self {
        Self { is_reported: false, ..self }
    }

    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub async fn check(&self, key: &K) -> Result<()> {
        let Some(local) = &self.local else { return Ok(()) };
        let checked = local.check_key(key);
        let remaining = checked
            .map_err(|until| self.refuse(until.wait_time_from(DefaultClock::default().now())))?
            .remaining_burst_capacity();
        let (period, burst) = (self.quota.replenish_interval(), self.quota.burst_size().get());
        if let Some(shared) = &self.shared
            && let Some(wait) = shared.wait(self.kind, &key.bytes(), period, burst).await
        {
            return Err(self.refuse(wait));
        }
        self.report(true, remaining, period.saturating_mul(burst.saturating_sub(remaining)));
        Ok(())
    }

    fn refuse(&self, wait: Duration) -> Error {
        let wait = wait.max(Duration::from_secs(1));
        self.report(false, 0, wait);
        Error::new(Code::RateLimited).retry_after(wait)
    }

    fn report(&self, is_allowed: bool, remaining: u32, reset: Duration) {
        if !self.is_reported {
            return;
        }
        let quota = self.quota.burst_size().get();
        let window = self.quota.replenish_interval().saturating_mul(quota);
        let policy = self.kind;
        readings::record(LimitReading { policy, quota, window, is_allowed, remaining, reset });
    }

    pub(super) fn remove_expired(&self) {
        if let Some(local) = &self.local {
            local.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::{base::config, limits::Limits};

    #[tokio::test]
    async fn a_rate_is_refused_with_the_time_to_wait() {
        let limits = Limits::new(config::Limits::Standard, None);
        let source = Source::from(IpAddr::from([192, 0, 2, 7]));
        for _ in 0..10 {
            assert!(limits.sign_ups.check(&source).await.is_ok());
        }
        let error = limits.sign_ups.check(&source).await.expect_err("is limited");
        assert_eq!(error.code(), Code::RateLimited);
        assert!(error.wait().is_some_and(|wait| wait <= Duration::from_secs(6)));
        let off = Limits::new(config::Limits::Off, None);
        assert!(off.sign_ups.check(&source).await.is_ok());
    }
}
