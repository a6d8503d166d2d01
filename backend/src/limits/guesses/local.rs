//! The counters of this node.

use std::{collections::HashMap, time::Duration};

use super::guess_key::GuessKey;
use crate::{
    base::clock::Timestamp,
    limits::{
        Source,
        bounds::{BackoffPolicy, STRANGER_BOUND, StrangerBound},
    },
};

#[derive(Debug, Default)]
pub struct LocalGuesses {
    names: HashMap<String, AccountGuesses>,
    sources: HashMap<Source, FailureCount>,
}

/// The counters of one account.
#[derive(Debug, Default)]
struct AccountGuesses {
    rows: HashMap<GuessKey, FailureCount>,
    /// The theoretical arrival time of the limit on unknown sources.
    due: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy)]
struct FailureCount {
    failures: u32,
    last: Timestamp,
    forgotten: Duration,
}

/// A counted guess, with the data to undo it.
#[derive(Debug, Clone, Copy)]
pub struct LocalReservation {
    at: Timestamp,
    /// The times at which the previous guesses were counted.
    before: Option<Timestamp>,
    source_before: Option<Timestamp>,
    stranger: bool,
}

impl LocalGuesses {
    /// # Errors
    /// The time to wait.
    pub fn reserve(
        &mut self,
        name: &str,
        guess_key: GuessKey,
        stranger: bool,
        source: Option<Source>,
        now: Timestamp,
    ) -> Result<LocalReservation, Duration> {
        let row = self.names.get(name).and_then(|name| name.rows.get(&guess_key)).copied();
        check_backoff(row, &BackoffPolicy::OF_ONE, now)?;
        let of_source = source.and_then(|source| self.sources.get(&source)).copied();
        check_backoff(of_source, &BackoffPolicy::OF_SOURCE, now)?;
        let entry = self.names.entry(name.to_owned()).or_default();
        if stranger {
            entry.due = Some(next_stranger_due(entry.due, row, now)?);
        }
        let before = count(entry.rows.entry(guess_key), &BackoffPolicy::OF_ONE, now);
        let source_before = source
            .and_then(|source| count(self.sources.entry(source), &BackoffPolicy::OF_SOURCE, now));
        Ok(LocalReservation { at: now, before, source_before, stranger })
    }

    /// Undoes a counted guess; a right guess ends the streaks.
    pub fn release(
        &mut self,
        name: &str,
        guess_key: GuessKey,
        source: Option<Source>,
        taken: LocalReservation,
        is_right: bool,
    ) {
        if let Some(entry) = self.names.get_mut(name) {
            if taken.stranger {
                entry.due = entry.due.map(|due| due.minus(STRANGER_BOUND.period));
            }
            undo(&mut entry.rows, &guess_key, taken.at, taken.before, is_right);
        }
        if let Some(source) = source {
            undo(&mut self.sources, &source, taken.at, taken.source_before, is_right);
        }
    }

    pub fn reset(&mut self, name: &str) {
        self.names.remove(name);
    }

    pub fn remove_expired(&mut self, now: Timestamp) {
        self.names.retain(|_, name| {
            name.rows.retain(|_, row| row.counts(now));
            name.due = name.due.filter(|due| *due > now);
            !name.rows.is_empty() || name.due.is_some()
        });
        self.sources.retain(|_, row| row.counts(now));
    }
}

impl FailureCount {
    fn counts(&self, now: Timestamp) -> bool {
        self.failures > 0 && now.since(self.last) < self.forgotten
    }
}

fn check_backoff(
    row: Option<FailureCount>,
    streak: &BackoffPolicy,
    now: Timestamp,
) -> Result<(), Duration> {
    let Some(row) = row.filter(|row| row.counts(now)) else { return Ok(()) };
    let (wait, passed) = (streak.wait(row.failures), now.since(row.last));
    if passed >= wait { Ok(()) } else { Err(wait - passed) }
}

/// The theoretical arrival time after one more guess.
fn next_stranger_due(
    due: Option<Timestamp>,
    row: Option<FailureCount>,
    now: Timestamp,
) -> Result<Timestamp, Duration> {
    let StrangerBound { period, burst, scarce, lately } = STRANGER_BOUND;
    let next = due.unwrap_or(now).max(now).plus(period);
    let ahead = next.since(now);
    if let Some(wait) = ahead.checked_sub(period * burst).filter(|wait| !wait.is_zero()) {
        return Err(wait);
    }
    let failed = row.filter(|row| row.counts(now)).map(|row| now.since(row.last));
    match failed.filter(|_| ahead > period * (burst - scarce)) {
        Some(passed) if passed < lately => Err(lately - passed),
        _ => Ok(next),
    }
}

type Entry<'a, K> = std::collections::hash_map::Entry<'a, K, FailureCount>;

/// Counts a guess; returns the time of the one before.
fn count<K>(entry: Entry<'_, K>, streak: &BackoffPolicy, now: Timestamp) -> Option<Timestamp> {
    let row = entry.or_insert(FailureCount { failures: 0, last: now, forgotten: streak.forgotten });
    if !row.counts(now) {
        row.failures = 0;
    }
    let before = (row.failures > 0).then_some(row.last);
    row.failures = row.failures.saturating_add(1);
    row.last = now;
    before
}

fn undo<K: std::hash::Hash + Eq>(
    rows: &mut HashMap<K, FailureCount>,
    key: &K,
    at: Timestamp,
    before: Option<Timestamp>,
    is_right: bool,
) {
    let Some(row) = rows.get_mut(key) else { return };
    row.failures = row.failures.saturating_sub(1);
    // Unless another guess has been counted in between.
    if row.last == at {
        row.last = before.unwrap_or(at);
    }
    if is_right || row.failures == 0 {
        rows.remove(key);
    }
}
