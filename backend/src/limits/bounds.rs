//! How many guesses may fail, and how long the next one has to wait.

use std::time::Duration;

/// After so many failures in a row the next guess waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackoffPolicy {
    pub free: u32,
    /// The first wait; each further failure doubles it.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// A streak ends by itself after this.
    pub forgotten: Duration,
}

/// A quarter of an hour.
pub const QUARTER: Duration = Duration::from_secs(15 * 60);

impl BackoffPolicy {
    /// Of one session, device or source at one account.
    pub const OF_ONE: Self = Self {
        free: 10,
        first: Duration::from_secs(1),
        longest: QUARTER,
        forgotten: Duration::from_secs(30 * 60),
    };

    /// Of one source at all accounts together.
    pub const OF_SOURCE: Self = Self {
        free: 100,
        first: QUARTER,
        longest: QUARTER,
        forgotten: Duration::from_secs(24 * 60 * 60),
    };

    pub fn wait(&self, failures: u32) -> Duration {
        match failures.checked_sub(self.free) {
            Some(beyond) => (self.first * (1 << beyond.min(20))).min(self.longest),
            None => Duration::ZERO,
        }
    }
}

/// What all strangers together may guess at one account (GCRA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrangerBound {
    /// One more guess after each.
    pub period: Duration,
    pub burst: u32,
    /// The last of the burst, and what comes back, are for sources that have not failed
    /// lately: who guesses once from each of many sources gets no more than one of them,
    /// and an owner on a new device in a new place has a turn as well.
    pub scarce: u32,
    /// For so long.
    pub lately: Duration,
}

/// A hundred, and a hundred more each hour.
pub const STRANGER_BOUND: StrangerBound =
    StrangerBound { period: Duration::from_secs(36), burst: 100, scarce: 10, lately: QUARTER };
