//! A limit on a rate for each key.

use std::{hash::Hash, time::Duration};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};

use super::Source;
use crate::{
    error::{Code, Error, Result},
    ids::AccountId,
    nodes::counters::Counters,
};

/// Who or what is limited.
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

/// A limit for each key (GCRA: here by `governor`, among nodes by [`Counters`]).
pub struct Rate<K: Key> {
    kind: &'static str,
    quota: Quota,
    here: Option<DefaultKeyedRateLimiter<K>>,
    everywhere: Option<Counters>,
}

impl<K: Key> Rate<K> {
    pub(super) fn new(
        kind: &'static str,
        on: bool,
        everywhere: &Option<Counters>,
        quota: Quota,
    ) -> Self {
        let here = on.then(|| DefaultKeyedRateLimiter::keyed(quota));
        Self { kind, quota, here, everywhere: everywhere.clone() }
    }

    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub async fn check(&self, key: &K) -> Result<()> {
        let Some(here) = &self.here else { return Ok(()) };
        here.check_key(key)
            .map_err(|until| too_many(until.wait_time_from(DefaultClock::default().now())))?;
        let Some(everywhere) = &self.everywhere else { return Ok(()) };
        let (period, burst) = (self.quota.replenish_interval(), self.quota.burst_size().get());
        match everywhere.wait(self.kind, &key.bytes(), period, burst).await {
            Some(wait) => Err(too_many(wait)),
            None => Ok(()),
        }
    }

    pub(super) fn tidy(&self) {
        if let Some(here) = &self.here {
            here.retain_recent();
        }
    }
}

fn too_many(wait: Duration) -> Error {
    Error::new(Code::RateLimited).retry_after(wait.max(Duration::from_secs(1)))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::{config, limits::Limits};

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
