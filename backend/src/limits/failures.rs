//! Guesses at what lets somebody in: how many may fail, for whom, and how long the next has
//! to wait.
//!
//! A guess is counted before it is checked and given back if it was right, so that many at
//! once are no more than one after the other. Each way to an account counts by itself: a
//! session, a device that has signed in before, and every source. So who guesses elsewhere
//! locks nobody out. What many sources guess together at one account is bounded as well,
//! for those alone that the account does not know.

mod here;
mod who;

use std::sync::{Mutex, MutexGuard, PoisonError};

use self::{
    here::{Here, Taken},
    who::Who,
};
use super::Source;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Error, Result},
    },
    limits::{
        bounds::Streak,
        counters::{Counters, Slip},
    },
};

pub use self::who::{By, Secret};

/// The guesses at every account, by name: unknown names count the same, so that the limits
/// tell nothing.
pub struct Failures {
    on: bool,
    here: Mutex<Here>,
    everywhere: Option<Counters>,
}

/// A guess that has been counted. Settle it when it has been checked; one that is dropped,
/// as its client has hung up, stays counted.
#[must_use = "settle it"]
pub struct Attempt<'a> {
    failures: &'a Failures,
    name: String,
    who: Who,
    by: By,
    here: Option<Taken>,
    everywhere: Vec<(Key, Slip)>,
}

/// Which counter on all nodes together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    Name,
    Source(Source),
}

/// How a guess ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    Right,
    Wrong,
    /// It was not checked, or nothing can be said of it.
    Neither,
}

impl Failures {
    pub(super) fn new(on: bool, everywhere: Option<Counters>) -> Self {
        Self { on, here: Mutex::default(), everywhere }
    }

    /// Counts a guess before it is checked.
    ///
    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub async fn reserve(
        &self,
        name: &str,
        secret: Secret,
        by: By,
        now: Timestamp,
    ) -> Result<Attempt<'_>> {
        let who = Who::new(secret, by);
        let (name, everywhere) = (name.to_owned(), Vec::new());
        let mut attempt = Attempt { failures: self, name, who, by, here: None, everywhere };
        if !self.on {
            return Ok(attempt);
        }
        let strangers = by.is_stranger() && secret == Secret::Password;
        let taken = self.lock().reserve(&attempt.name, who, strangers, by.source(), now);
        attempt.here = Some(taken.map_err(too_many)?);
        let Some(counters) = &self.everywhere else { return Ok(attempt) };
        let keys = [Some(Key::Name), by.source().map(Key::Source)];
        for key in keys.into_iter().flatten() {
            let taken = match key {
                Key::Name => {
                    let (name, who) = (&attempt.name, who.bytes());
                    counters.reserve_guess(name, &who, Streak::OF_ONE, strangers).await
                }
                Key::Source(source) => counters.reserve_streak(source, Streak::OF_SOURCE).await,
            };
            match taken {
                Some(Ok(slip)) => attempt.everywhere.push((key, slip)),
                // Redis is away.
                None => {}
                Some(Err(wait)) => {
                    attempt.end(Ended::Neither).await;
                    return Err(too_many(wait));
                }
            }
        }
        Ok(attempt)
    }

    /// Forgets every guess at an account: it is being erased, or its owner came in by a
    /// link that was sent to them.
    pub async fn forget(&self, name: &str) {
        self.lock().forget(name);
        if let Some(everywhere) = &self.everywhere {
            everywhere.forget_guesses(name).await;
        }
    }

    pub(super) fn tidy(&self, now: Timestamp) {
        self.lock().tidy(now);
    }

    fn lock(&self) -> MutexGuard<'_, Here> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_many(wait: std::time::Duration) -> Error {
    Error::new(Code::RateLimited).retry_after(wait)
}

impl Attempt<'_> {
    /// Takes notice of how it ended: a wrong secret stays counted, a right one ends the
    /// streak, and whatever else happened leaves everything as it was.
    pub async fn settle<T>(self, outcome: &Result<T>) {
        let ended = match outcome.as_ref().map_err(Error::code) {
            Ok(_) => Ended::Right,
            Err(Code::WrongCredentials | Code::WrongPassword | Code::WrongCode) => Ended::Wrong,
            Err(_) => Ended::Neither,
        };
        self.end(ended).await;
    }

    /// It was right so far, and what is to follow has a counter of its own.
    pub async fn withdraw(self) {
        self.end(Ended::Neither).await;
    }

    async fn end(self, ended: Ended) {
        let Self { failures, name, who, by, here, everywhere } = self;
        let Some(here) = here.filter(|_| ended != Ended::Wrong) else { return };
        let is_right = ended == Ended::Right;
        failures.lock().give_back(&name, who, by.source(), here, is_right);
        let Some(counters) = &failures.everywhere else { return };
        for (key, slip) in everywhere {
            match key {
                Key::Name => counters.return_guess(&name, &who.bytes(), slip, is_right).await,
                Key::Source(source) => counters.return_streak(source, slip, is_right).await,
            }
        }
    }
}

#[cfg(test)]
mod tests;
