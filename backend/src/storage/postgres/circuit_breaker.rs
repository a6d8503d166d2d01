//! A circuit breaker for the database. The first caller without an answer reports it; from then on
//! all callers are refused at once, while one task probes the database. Without it, every request
//! would wait for the time limit, one after the other.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use crate::base::error::{Code, Error};

/// How long callers wait for the first probe: a server that has just restarted answers within
/// milliseconds, and then no request fails.
const FIRST_PROBE: Duration = Duration::from_millis(500);
/// Time limit of a later probe, and the pause before the next.
const LATER_PROBE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed,
    /// A caller had no answer, and the first probe is running.
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
    /// `unavailable` at once while the database is known to be down.
    pub async fn check(&self) -> Result<(), Error> {
        let mut state = self.state.subscribe();
        let known = timeout(FIRST_PROBE, state.wait_for(|state| *state != State::Probing)).await;
        match known {
            Ok(Ok(state)) if *state == State::Closed => Ok(()),
            _ => Err(Error::new(Code::Unavailable).caused_by("the database is away")),
        }
    }

    /// Reports a missing answer. `probe` is repeated until it succeeds; its first error is logged.
    pub fn report_failure<F, E>(&self, probe: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), E>> + Send,
        E: std::fmt::Display + Send,
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
            loop {
                let error = match timeout(limit, probe()).await {
                    Ok(Ok(())) => break,
                    Ok(Err(error)) => error.to_string(),
                    Err(_) => format!("no answer within {} ms", limit.as_millis()),
                };
                if state.send_replace(State::Open) == State::Probing {
                    tracing::warn!(error, "the database does not answer");
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
    async fn one_task_probes_while_callers_are_refused_at_once() {
        let (breaker, probed) = (CircuitBreaker::new(), Arc::new(AtomicUsize::new(0)));
        let answers = Arc::new(AtomicBool::new(false));
        let count = || probed.load(Ordering::Relaxed);
        assert!(breaker.check().await.is_ok());
        for _ in 0..100 {
            let (probed, answers) = (Arc::clone(&probed), Arc::clone(&answers));
            breaker.report_failure(move || {
                probed.fetch_add(1, Ordering::Relaxed);
                let answers = answers.load(Ordering::Relaxed);
                async move { if answers { Ok(()) } else { Err("asleep") } }
            });
        }
        within_seconds("it was asked", async || count() > 0).await;
        for _ in 0..10_000 {
            assert!(breaker.check().await.is_err(), "callers are refused at once");
        }
        within_seconds("it is asked again", async || count() > 2).await;
        assert!(count() < 50, "probed by one task only");
        answers.store(true, Ordering::Relaxed);
        within_seconds("it is there", async || breaker.check().await.is_ok()).await;
    }

    #[tokio::test]
    async fn callers_wait_for_a_short_probe_only() {
        let breaker = CircuitBreaker::new();
        breaker.report_failure(|| async {
            sleep(Duration::from_millis(20)).await;
            Ok::<(), &str>(())
        });
        assert!(breaker.check().await.is_ok());
        breaker.report_failure(|| async {
            sleep(Duration::from_secs(3_600)).await;
            Ok::<(), &str>(())
        });
        let begin = Instant::now();
        assert!(breaker.check().await.is_err());
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
}
