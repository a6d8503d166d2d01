//! Counters across all nodes. Names and addresses are stored as keyed hashes, and every entry
//! expires when it no longer matters.

mod guesses;
mod permits;
mod scripts;

use std::{sync::Arc, time::Duration};

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use deadpool_redis::redis::Script;

use crate::{base::ids::Epoch, redis::Redis};
pub use guesses::SharedReservation;
pub use permits::SharedPermit;

/// The generic cell rate algorithm (ITU-T I.371) in microseconds of Redis's own clock: each event
/// moves the theoretical arrival time on by a period, up to a burst of periods ahead. Returns the
/// time to wait, 0 if the event is allowed.
const RATE: &str = "\
    local time = redis.call('TIME')
    local now = time[1] * 1000000 + time[2]
    local period, burst = tonumber(ARGV[1]), tonumber(ARGV[2])
    local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
    local ahead = due + period - now - burst * period
    if ahead > 0 then return ahead end
    local next = due + period
    redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil((next - now) / 1000))
    return 0";

/// The shared counters of the nodes of one database. Cheap to clone.
#[derive(Clone)]
pub struct Counters(Arc<Inner>);

struct Inner {
    redis: Redis,
    epoch: Epoch,
    key: hmac::Key,
    rate: Script,
    reserve: Script,
    give_back: Script,
}

impl Counters {
    /// `secret` is shared by all nodes.
    pub fn new(redis: Redis, epoch: Epoch, secret: &[u8]) -> Self {
        let root = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let own = hmac::sign(&root, b"umbrachat counters");
        Self(Arc::new(Inner {
            redis,
            epoch,
            key: hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()),
            rate: Script::new(RATE),
            reserve: Script::new(scripts::RESERVE),
            give_back: Script::new(scripts::GIVE_BACK),
        }))
    }

    fn key(&self, kind: &str, subject: &[u8]) -> String {
        let mut context = hmac::Context::with_key(&self.0.key);
        context.update(kind.as_bytes());
        context.update(&[0]);
        context.update(subject);
        let hash = URL_SAFE_NO_PAD.encode(context.sign());
        format!("umbrachat:{}:count:{hash}", self.0.epoch)
    }

    /// Counts one event; returns the time to wait if the limit is exceeded. `None` also while Redis
    /// is unavailable.
    pub async fn wait(
        &self,
        kind: &str,
        subject: &[u8],
        period: Duration,
        burst: u32,
    ) -> Option<Duration> {
        let (this, key) = (self.clone(), self.key(kind, subject));
        let period = u64::try_from(period.as_micros()).unwrap_or(u64::MAX);
        let asking = self.0.redis.ask(async move |mut redis| {
            let mut rate = this.0.rate.prepare_invoke();
            rate.key(key).arg(period).arg(burst);
            rate.invoke_async::<u64>(&mut redis).await
        });
        asking.await.filter(|wait| *wait > 0).map(Duration::from_micros)
    }
}
