//! Limits on failed guesses of passwords and codes.
//!
//! A guess is counted before the check and undone if it was right, so that concurrent guesses have
//! no advantage. Sessions, devices with an earlier sign-in, and sources have separate counters for
//! each account, so an attacker cannot lock out the owner. A further limit applies to all sources
//! together that are unknown to the account.

mod guess_key;
mod local;

use std::sync::{Mutex, MutexGuard, PoisonError};

use self::{
    guess_key::GuessKey,
    local::{LocalGuesses, LocalReservation},
};
use super::Source;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
    },
    limits::{
        bounds::BackoffPolicy,
        counters::{Counters, SharedReservation},
    },
};

pub use self::guess_key::{Guesser, SecretKind};

/// The guesses at every account, by username. Unknown names are counted too, so that the limits do
/// not reveal which accounts exist.
pub struct GuessLimits {
    on: bool,
    local: Mutex<LocalGuesses>,
    shared: Option<Counters>,
}

/// A counted guess. Settle it after the check; if it is dropped because the client disconnected, it
/// stays counted.
#[must_use = "settle it"]
pub struct Attempt<'a> {
    guesses: &'a GuessLimits,
    name: String,
    guess_key: GuessKey,
    guesser: Guesser,
    local: Option<LocalReservation>,
    shared: Vec<(SharedKey, SharedReservation)>,
}

/// The shared counters of a guess.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SharedKey {
    Account,
    Source(Source),
}

/// The outcome of a guess.
#[derive(Clone, Copy, PartialEq, Eq)]
enum GuessOutcome {
    Right,
    Wrong,
    /// Not checked, or undecided.
    Unchecked,
}

impl GuessLimits {
    pub(super) fn new(on: bool, shared: Option<Counters>) -> Self {
        Self { on, local: Mutex::default(), shared }
    }

    /// Counts a guess before it is checked.
    ///
    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub async fn reserve(
        &self,
        name: &str,
        secret: SecretKind,
        guesser: Guesser,
        now: Timestamp,
    ) -> Result<Attempt<'_>> {
        let guess_key = GuessKey::new(secret, guesser);
        let (name, shared) = (name.to_owned(), Vec::new());
        let mut attempt = Attempt { guesses: self, name, guess_key, guesser, local: None, shared };
        if !self.on {
            return Ok(attempt);
        }
        let strangers = guesser.is_stranger() && secret == SecretKind::Password;
        let taken = self.lock().reserve(&attempt.name, guess_key, strangers, guesser.source(), now);
        attempt.local = Some(taken.map_err(too_many)?);
        let Some(counters) = &self.shared else { return Ok(attempt) };
        let keys = [Some(SharedKey::Account), guesser.source().map(SharedKey::Source)];
        for key in keys.into_iter().flatten() {
            let taken = match key {
                SharedKey::Account => {
                    let (name, guess_key) = (&attempt.name, guess_key.bytes());
                    counters.reserve_guess(name, &guess_key, BackoffPolicy::OF_ONE, strangers).await
                }
                SharedKey::Source(source) => {
                    counters.reserve_streak(source, BackoffPolicy::OF_SOURCE).await
                }
            };
            match taken {
                Some(Ok(reservation)) => attempt.shared.push((key, reservation)),
                // Redis is unavailable.
                None => {}
                Some(Err(wait)) => {
                    attempt.end(GuessOutcome::Unchecked).await;
                    return Err(too_many(wait));
                }
            }
        }
        Ok(attempt)
    }

    /// Deletes all counters of an account: it is being erased, or its owner has used a reset link.
    pub async fn reset(&self, name: &str) {
        self.lock().reset(name);
        if let Some(shared) = &self.shared {
            shared.forget_guesses(name).await;
        }
    }

    pub(super) fn remove_expired(&self, now: Timestamp) {
        self.lock().remove_expired(now);
    }

    fn lock(&self) -> MutexGuard<'_, LocalGuesses> {
        self.local.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many(wait: std::time::Duration) -> Error {
    Error::new(Code::RateLimited).retry_after(wait)
}

impl Attempt<'_> {
    /// Records the outcome: a wrong secret stays counted, a right one ends the streak, and any
    /// other outcome undoes the count.
    pub async fn settle<T>(self, outcome: &Result<T>) {
        let outcome = match outcome.as_ref().map_err(Error::code) {
            Ok(_) => GuessOutcome::Right,
            Err(Code::WrongCredentials | Code::WrongPassword | Code::WrongCode) => {
                GuessOutcome::Wrong
            }
            Err(_) => GuessOutcome::Unchecked,
        };
        self.end(outcome).await;
    }

    /// Undoes the count of a right guess whose next step has a counter of its own.
    pub async fn withdraw(self) {
        self.end(GuessOutcome::Unchecked).await;
    }

    async fn end(self, outcome: GuessOutcome) {
        let Self { guesses, name, guess_key, guesser, local, shared } = self;
        let Some(local) = local.filter(|_| outcome != GuessOutcome::Wrong) else { return };
        let is_right = outcome == GuessOutcome::Right;
        guesses.lock().release(&name, guess_key, guesser.source(), local, is_right);
        let Some(counters) = &guesses.shared else { return };
        for (key, reservation) in shared {
            match key {
                SharedKey::Account => {
                    counters.return_guess(&name, &guess_key.bytes(), reservation, is_right).await
                }
                SharedKey::Source(source) => {
                    counters.return_streak(source, reservation, is_right).await
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
