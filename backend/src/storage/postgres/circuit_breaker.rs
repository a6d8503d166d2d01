//! Whether the database is there. Who finds that it does not answer says so once; from then
//! on nobody else waits in vain: all are refused at once, while one asks it again and again.
//! Without this, every request would wait for the limit, one behind the other.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use crate::base::error::{Code, Error, Result};

/// How long others wait for the first answer: a server that has just started again gives it
/// in milliseconds, and then nobody notices.
const FIRST_PROBE: Duration = Duration::from_millis(500);
/// How long a later question waits, and the pause before the next.
const LATER_PROBE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    /// Somebody had no answer, and it is being asked once more.
    Probing,
    Open,
}

#[derive(Clone)]
pub struct CircuitBreaker {
    state: Arc<watch::Sender<State>>,
}

impl CircuitBreaker {
    pub fn new() -> Self {
        Self { state: Arc::new(watch::Sender::new(State::Closed)) }
    }

    /// # Errors
    /// `unavailable` at once while the database is known to be away.
    pub async fn check(&self) -> Result<()> {
        let mut state = self.state.subscribe();
        let known = timeout(FIRST_PROBE, state.wait_for(|state| *state != State::Probing)).await;
        match known {
            Ok(Ok(state)) if *state == State::Closed => Ok(()),
            _ => Err(Error::new(Code::Unavailable).caused_by("the database is away")),
        }
    }

    /// Somebody had no answer. `probe` is run until it succeeds.
    pub fn report_failure<F>(&self, probe: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = bool> + Send,
    {
        let begins = self.state.send_if_modified(|state| {
            let begins = *state == State::Closed;
            if begins {
                *state = State::Probing;
            }
            begins
        });
        if !begins {
            return;
        }
        let state = Arc::clone(&self.state);
        tokio::spawn(async move {
            let mut limit = FIRST_PROBE;
            while !timeout(limit, probe()).await.unwrap_or(false) {
                if state.send_replace(State::Open) == State::Probing {
                    tracing::warn!("the database does not answer");
                }
                limit = LATER_PROBE;
                sleep(PAUSE).await;
            }
            if state.send_replace(State::Closed) == State::Open {
                tracing::info!("the database answers again");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, AtomicUsize, Ordering},
        time::Instant,
    };

    use super::*;

    async fn within_seconds(what: &str, holds: impl AsyncFn() -> bool) {
        let begin = Instant::now();
        while !holds().await {
            assert!(begin.elapsed() < Duration::from_secs(20), "never came true: {what}");
            sleep(Duration::from_millis(5)).await;
        }
    }

    #[tokio::test]
    async fn one_asks_while_all_others_are_refused_at_once() {
        let (breaker, probed) = (CircuitBreaker::new(), Arc::new(AtomicUsize::new(0)));
        let answers = Arc::new(AtomicBool::new(false));
        let count = || probed.load(Ordering::Relaxed);
        assert!(breaker.check().await.is_ok());
        for _ in 0..100 {
            let (probed, answers) = (Arc::clone(&probed), Arc::clone(&answers));
            breaker.report_failure(move || {
                probed.fetch_add(1, Ordering::Relaxed);
                let answers = answers.load(Ordering::Relaxed);
                async move { answers }
            });
        }
        within_seconds("it was asked", async || count() > 0).await;
        for _ in 0..10_000 {
            assert!(breaker.check().await.is_err(), "and nobody waits");
        }
        within_seconds("it is asked again", async || count() > 2).await;
        assert!(count() < 50, "by one alone");
        answers.store(true, Ordering::Relaxed);
        within_seconds("it is there", async || breaker.check().await.is_ok()).await;
    }

    #[tokio::test]
    async fn a_short_doubt_is_waited_for_and_a_long_one_is_not() {
        let breaker = CircuitBreaker::new();
        breaker.report_failure(|| async {
            sleep(Duration::from_millis(20)).await;
            true
        });
        assert!(breaker.check().await.is_ok());
        breaker.report_failure(|| async {
            sleep(Duration::from_secs(3_600)).await;
            true
        });
        let begin = Instant::now();
        assert!(breaker.check().await.is_err());
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
}
