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
const DOUBT: Duration = Duration::from_millis(500);
/// How long a later question waits, and the pause before the next.
const QUESTION: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(250);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Here,
    /// Somebody had no answer, and it is being asked once more.
    Doubted,
    Away,
}

#[derive(Clone)]
pub struct Outage {
    state: Arc<watch::Sender<State>>,
}

impl Outage {
    pub fn new() -> Self {
        Self { state: Arc::new(watch::Sender::new(State::Here)) }
    }

    /// # Errors
    /// `unavailable` at once while the database is known to be away.
    pub async fn pass(&self) -> Result<()> {
        let mut state = self.state.subscribe();
        let known = timeout(DOUBT, state.wait_for(|state| *state != State::Doubted)).await;
        match known {
            Ok(Ok(state)) if *state == State::Here => Ok(()),
            _ => Err(Error::new(Code::Unavailable).caused_by("the database is away")),
        }
    }

    /// Somebody had no answer. `ask` is run until it succeeds; the log gets its first error.
    pub fn doubt<F, E>(&self, ask: impl Fn() -> F + Send + Sync + 'static)
    where
        F: Future<Output = Result<(), E>> + Send,
        E: std::fmt::Display + Send,
    {
        let begins = self.state.send_if_modified(|state| {
            let begins = *state == State::Here;
            if begins {
                *state = State::Doubted;
            }
            begins
        });
        if !begins {
            return;
        }
        let state = Arc::clone(&self.state);
        tokio::spawn(async move {
            let mut limit = DOUBT;
            loop {
                let error = match timeout(limit, ask()).await {
                    Ok(Ok(())) => break,
                    Ok(Err(error)) => error.to_string(),
                    Err(_) => format!("no answer within {} ms", limit.as_millis()),
                };
                if state.send_replace(State::Away) == State::Doubted {
                    tracing::warn!(error, "the database does not answer");
                }
                limit = QUESTION;
                sleep(PAUSE).await;
            }
            if state.send_replace(State::Here) == State::Away {
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
        let (outage, asked) = (Outage::new(), Arc::new(AtomicUsize::new(0)));
        let answers = Arc::new(AtomicBool::new(false));
        let count = || asked.load(Ordering::Relaxed);
        assert!(outage.pass().await.is_ok());
        for _ in 0..100 {
            let (asked, answers) = (Arc::clone(&asked), Arc::clone(&answers));
            outage.doubt(move || {
                asked.fetch_add(1, Ordering::Relaxed);
                let answers = answers.load(Ordering::Relaxed);
                async move { if answers { Ok(()) } else { Err("asleep") } }
            });
        }
        within_seconds("it was asked", async || count() > 0).await;
        for _ in 0..10_000 {
            assert!(outage.pass().await.is_err(), "and nobody waits");
        }
        within_seconds("it is asked again", async || count() > 2).await;
        assert!(count() < 50, "by one alone");
        answers.store(true, Ordering::Relaxed);
        within_seconds("it is there", async || outage.pass().await.is_ok()).await;
    }

    #[tokio::test]
    async fn a_short_doubt_is_waited_for_and_a_long_one_is_not() {
        let outage = Outage::new();
        outage.doubt(|| async {
            sleep(Duration::from_millis(20)).await;
            Ok::<(), &str>(())
        });
        assert!(outage.pass().await.is_ok());
        outage.doubt(|| async {
            sleep(Duration::from_secs(3_600)).await;
            Ok::<(), &str>(())
        });
        let begin = Instant::now();
        assert!(outage.pass().await.is_err());
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
}
