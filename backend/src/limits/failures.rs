//! Failed sign-ins for each name.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{
    clock::Timestamp,
    error::{Code, Error, Result},
    nodes::counters::Counters,
};

/// Ten in a row are free, then each further one doubles the wait, up to a quarter of an
/// hour, so that the true owner is never shut out for good. Unknown names count the same, so
/// that the limit tells nothing.
pub struct Failures {
    on: bool,
    by_name: Mutex<HashMap<String, Row>>,
    everywhere: Option<Counters>,
}

#[derive(Clone, Copy)]
struct Row {
    failures: u32,
    last: Timestamp,
}

const FREE: u32 = 10;
const FORGOTTEN: Duration = Duration::from_secs(15 * 60);

impl Failures {
    pub(super) fn new(on: bool, everywhere: Option<Counters>) -> Self {
        Self { on, by_name: Mutex::default(), everywhere }
    }

    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub async fn check(&self, name: &str, now: Timestamp) -> Result<()> {
        if !self.on {
            return Ok(());
        }
        if let Some(row) = self.row(name) {
            may_try(row.failures, now.since(row.last))?;
        }
        let Some(everywhere) = &self.everywhere else { return Ok(()) };
        match everywhere.failures(name).await {
            Some((failures, since)) => may_try(failures, since),
            None => Ok(()),
        }
    }

    pub async fn failed(&self, name: &str, now: Timestamp) {
        {
            let mut rows = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
            let row = rows.entry(name.to_owned()).or_insert(Row { failures: 0, last: now });
            row.failures = row.failures.saturating_add(1);
            row.last = now;
        }
        if let Some(everywhere) = &self.everywhere {
            everywhere.failed(name, 2 * FORGOTTEN).await;
        }
    }

    pub async fn succeeded(&self, name: &str) {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        if let Some(everywhere) = &self.everywhere {
            everywhere.succeeded(name).await;
        }
    }

    pub(super) fn tidy(&self, now: Timestamp) {
        let mut rows = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        rows.retain(|_, row| now.since(row.last) < 2 * FORGOTTEN);
    }

    fn row(&self, name: &str) -> Option<Row> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }
}

fn may_try(failures: u32, passed: Duration) -> Result<()> {
    if failures < FREE {
        return Ok(());
    }
    let wait = Duration::from_secs(1 << (failures - FREE).min(20)).min(FORGOTTEN);
    if passed >= wait {
        return Ok(());
    }
    Err(Error::new(Code::RateLimited).retry_after(wait - passed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn failures_slow_down_and_are_forgiven() {
        let failures = Failures::new(true, None);
        let now = Timestamp::now();
        for _ in 0..12 {
            failures.failed("mira", now).await;
        }
        let wait = failures.check("mira", now).await.expect_err("waits").wait();
        assert_eq!(wait, Some(Duration::from_secs(4)));
        assert!(failures.check("mira", now.plus(Duration::from_secs(4))).await.is_ok());
        assert!(failures.check("tomas", now).await.is_ok());
        failures.succeeded("mira").await;
        assert!(failures.check("mira", now).await.is_ok());
    }
}
