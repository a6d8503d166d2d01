//! Failed guesses across all nodes, each counted in one atomic step by the same rules as on one
//! node ([`crate::limits::GuessLimits`]). The counters of one account are in one hash, so that they
//! can be deleted together.

use std::time::Duration;

use deadpool_redis::redis::cmd;

use super::Counters;
use crate::limits::{
    Source,
    bounds::{BackoffPolicy, STRANGER_BOUND},
};

/// A counted guess, with the data to undo it.
#[derive(Debug, Clone, Copy)]
pub struct SharedReservation {
    at: u64,
    before: u64,
    stranger: bool,
}

const NAMES: &str = "guesses";
const SOURCES: &str = "streak";

impl Counters {
    /// Counts a guess at this account, or returns how long it has to wait. `None` while Redis is
    /// unavailable.
    pub async fn reserve_guess(
        &self,
        name: &str,
        guess_key: &[u8],
        streak: BackoffPolicy,
        stranger: bool,
    ) -> Option<Result<SharedReservation, Duration>> {
        let key = self.key(NAMES, name.as_bytes());
        self.reserve(key, self.key(NAMES, guess_key), streak, stranger).await
    }

    /// Counts a guess of one source across all accounts.
    pub async fn reserve_streak(
        &self,
        source: Source,
        streak: BackoffPolicy,
    ) -> Option<Result<SharedReservation, Duration>> {
        let key = self.key(SOURCES, source.to_string().as_bytes());
        self.reserve(key, String::new(), streak, false).await
    }

    pub async fn return_guess(
        &self,
        name: &str,
        guess_key: &[u8],
        reservation: SharedReservation,
        is_right: bool,
    ) {
        let key = self.key(NAMES, name.as_bytes());
        self.give_back_guess(key, self.key(NAMES, guess_key), reservation, is_right).await;
    }

    pub async fn return_streak(
        &self,
        source: Source,
        reservation: SharedReservation,
        is_right: bool,
    ) {
        let key = self.key(SOURCES, source.to_string().as_bytes());
        self.give_back_guess(key, String::new(), reservation, is_right).await;
    }

    pub async fn forget_guesses(&self, name: &str) {
        let key = self.key(NAMES, name.as_bytes());
        let asking = async move |mut redis| cmd("DEL").arg(key).query_async::<()>(&mut redis).await;
        self.0.redis.ask(asking).await;
    }

    async fn reserve(
        &self,
        key: String,
        guess_key: String,
        streak: BackoffPolicy,
        stranger: bool,
    ) -> Option<Result<SharedReservation, Duration>> {
        let this = self.clone();
        let asking = self.0.redis.ask(async move |mut redis| {
            let mut script = this.0.reserve.prepare_invoke();
            script.key(key).arg(guess_key).arg(streak.free);
            for time in [streak.first, streak.longest, streak.forgotten] {
                script.arg(millis(time));
            }
            script.arg(u8::from(stranger)).arg(millis(STRANGER_BOUND.period));
            script
                .arg(STRANGER_BOUND.burst)
                .arg(STRANGER_BOUND.scarce)
                .arg(millis(STRANGER_BOUND.lately));
            script.invoke_async::<(u64, u64, u64)>(&mut redis).await
        });
        let (wait, at, before) = asking.await?;
        Some(match wait {
            0 => Ok(SharedReservation { at, before, stranger }),
            wait => Err(Duration::from_millis(wait)),
        })
    }

    async fn give_back_guess(
        &self,
        key: String,
        guess_key: String,
        reservation: SharedReservation,
        is_right: bool,
    ) {
        let this = self.clone();
        self.0
            .redis
            .ask(async move |mut redis| {
                let mut script = this.0.give_back.prepare_invoke();
                script.key(key).arg(guess_key).arg(reservation.at).arg(reservation.before);
                script.arg(u8::from(reservation.stranger)).arg(millis(STRANGER_BOUND.period));
                script.arg(u8::from(is_right));
                script.invoke_async::<()>(&mut redis).await
            })
            .await;
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
