//! Guesses at accounts, counted on all nodes together, each in one step: by the same rules
//! as on one node ([`crate::limits::Failures`]). What concerns one account is in one hash,
//! so that it can be forgotten with the account.

use std::time::Duration;

use deadpool_redis::redis::cmd;

use super::Counters;
use crate::limits::{
    Source,
    bounds::{STRANGERS, Streak},
};

/// What a guess has taken, to be given back.
#[derive(Debug, Clone, Copy)]
pub struct Slip {
    at: u64,
    before: u64,
    stranger: bool,
}

const NAMES: &str = "guesses";
const SOURCES: &str = "streak";

impl Counters {
    /// Counts one more guess at this account, or says how long it has to wait. `None` while
    /// Redis is away.
    pub async fn reserve_guess(
        &self,
        name: &str,
        who: &[u8],
        streak: Streak,
        stranger: bool,
    ) -> Option<Result<Slip, Duration>> {
        let key = self.key(NAMES, name.as_bytes());
        self.reserve(key, self.key(NAMES, who), streak, stranger).await
    }

    /// The same for one source at all accounts together.
    pub async fn reserve_streak(
        &self,
        source: Source,
        streak: Streak,
    ) -> Option<Result<Slip, Duration>> {
        let key = self.key(SOURCES, source.to_string().as_bytes());
        self.reserve(key, String::new(), streak, false).await
    }

    pub async fn return_guess(&self, name: &str, who: &[u8], slip: Slip, is_right: bool) {
        let key = self.key(NAMES, name.as_bytes());
        self.give_back_guess(key, self.key(NAMES, who), slip, is_right).await;
    }

    pub async fn return_streak(&self, source: Source, slip: Slip, is_right: bool) {
        let key = self.key(SOURCES, source.to_string().as_bytes());
        self.give_back_guess(key, String::new(), slip, is_right).await;
    }

    pub async fn forget_guesses(&self, name: &str) {
        let key = self.key(NAMES, name.as_bytes());
        let asking = async move |mut redis| cmd("DEL").arg(key).query_async::<()>(&mut redis).await;
        self.0.redis.ask(asking).await;
    }

    async fn reserve(
        &self,
        key: String,
        who: String,
        streak: Streak,
        stranger: bool,
    ) -> Option<Result<Slip, Duration>> {
        let this = self.clone();
        let asking = self.0.redis.ask(async move |mut redis| {
            let mut script = this.0.reserve.prepare_invoke();
            script.key(key).arg(who).arg(streak.free);
            for time in [streak.first, streak.longest, streak.forgotten] {
                script.arg(millis(time));
            }
            script.arg(u8::from(stranger)).arg(millis(STRANGERS.period));
            script.arg(STRANGERS.burst).arg(STRANGERS.scarce).arg(millis(STRANGERS.lately));
            script.invoke_async::<(u64, u64, u64)>(&mut redis).await
        });
        let (wait, at, before) = asking.await?;
        Some(match wait {
            0 => Ok(Slip { at, before, stranger }),
            wait => Err(Duration::from_millis(wait)),
        })
    }

    async fn give_back_guess(&self, key: String, who: String, slip: Slip, is_right: bool) {
        let this = self.clone();
        self.0
            .redis
            .ask(async move |mut redis| {
                let mut script = this.0.give_back.prepare_invoke();
                script.key(key).arg(who).arg(slip.at).arg(slip.before);
                script.arg(u8::from(slip.stranger)).arg(millis(STRANGERS.period));
                script.arg(u8::from(is_right));
                script.invoke_async::<()>(&mut redis).await
            })
            .await;
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
