//! The limits on failed guesses, and the resulting waits.

use std::time::Duration;

/// Limits on failures in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackoffPolicy {
    pub free: u32,
    /// The first wait; it doubles with each further failure.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// A streak without a new failure ends after this time.
    pub forgotten: Duration,
}

/// Fifteen minutes.
pub const QUARTER: Duration = Duration::from_secs(15 * 60);

impl BackoffPolicy {
    /// Of one session, device or source at one account.
    pub const OF_ONE: Self = Self {
        free: 10,
        first: Duration::from_secs(1),
        longest: QUARTER,
        forgotten: Duration::from_secs(30 * 60),
    };

    /// Of one source across all accounts.
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

/// The limit on all unknown sources together at one account (GCRA).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrangerBound {
    /// One further guess is allowed per period.
    pub period: Duration,
    pub burst: u32,
    /// This many guesses, the last of the burst and those regained, are reserved for sources
    /// without a recent failure. An attacker with one guess from each of many sources gets no more
    /// than one of them, and an owner on a new device and network still has a guess.
    pub scarce: u32,
    /// How long a failure counts as recent.
    pub lately: Duration,
}

/// A burst of a hundred, and a hundred more each hour.
pub const STRANGER_BOUND: StrangerBound =
    StrangerBound { period: Duration::from_secs(36), burst: 100, scarce: 10, lately: QUARTER };
