//! Exclusive permits across all nodes.

use std::time::Duration;

use deadpool_redis::redis::{Script, cmd};
use tokio::time::{Instant, sleep};

use super::Counters;
use crate::base::ids::PermitId;

/// Deletes the key unless it belongs to another permit by now.
const RELEASE: &str = "\
    if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

/// Time between two attempts to release a permit while Redis is unavailable.
const RETRY: Duration = Duration::from_secs(1);

/// An exclusive permit. Dropping it releases it, as soon as Redis answers.
pub struct SharedPermit {
    counters: Counters,
    key: String,
    /// The value of the key, which another permit has later.
    id: PermitId,
    expires: Instant,
}

impl Counters {
    /// Takes the permit of `subject` until it is dropped or `at_most` is over. `None` if it is
    /// taken. While Redis is unavailable every permit is granted.
    pub async fn acquire(
        &self,
        kind: &str,
        subject: &[u8],
        at_most: Duration,
    ) -> Option<SharedPermit> {
        // Created before the question: a permit that Redis grants without an answer in time is
        // released too.
        let permit = SharedPermit {
            counters: self.clone(),
            key: self.key(kind, subject),
            id: PermitId::new(),
            expires: Instant::now() + at_most,
        };
        let (key, id) = (permit.key.clone(), permit.id);
        let millis = u64::try_from(at_most.as_millis()).unwrap_or(u64::MAX);
        let asking = self.0.redis.ask(async move |mut redis| {
            let mut set = cmd("SET");
            set.arg(key).arg(id.as_bytes()).arg("NX").arg("PX").arg(millis);
            set.query_async::<Option<String>>(&mut redis).await
        });
        let is_taken = asking.await.is_some_and(|set| set.is_none());
        (!is_taken).then_some(permit)
    }

    async fn release(self, key: String, id: PermitId, expires: Instant) {
        while Instant::now() < expires {
            let key = key.clone();
            let asking = self.0.redis.ask(async move |mut redis| {
                let release = Script::new(RELEASE);
                release.key(key).arg(id.as_bytes()).invoke_async::<()>(&mut redis).await
            });
            if asking.await.is_some() {
                return;
            }
            sleep(RETRY).await;
        }
    }
}

impl Drop for SharedPermit {
    fn drop(&mut self) {
        let key = std::mem::take(&mut self.key);
        let releasing = self.counters.clone().release(key, self.id, self.expires);
        self.counters.0.redis.runtime().spawn(releasing);
    }
}
