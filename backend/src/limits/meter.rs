//! What the limits said while a request was handled, for the headers of its answer
//! (draft-ietf-httpapi-ratelimit-headers).

use std::{cell::RefCell, fmt::Write as _, rc::Rc, time::Duration};

tokio::task_local! {
    static METER: Meter;
}

/// The readings of one request.
#[derive(Debug, Clone, Default)]
pub struct Meter(Rc<RefCell<Vec<Reading>>>);

/// What one limit said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub policy: &'static str,
    /// As many requests at once, and again after `window`.
    pub quota: u32,
    pub window: Duration,
    pub is_let_in: bool,
    pub remaining: u32,
    /// When all of the quota is there again; of a refusal, when the next request is let in.
    pub reset: Duration,
}

impl Meter {
    /// Handles a request under this meter.
    pub async fn during<F: Future>(&self, work: F) -> F::Output {
        METER.scope(self.clone(), work).await
    }

    /// `RateLimit-Policy` and `RateLimit`; `None` if no limit was looked at.
    pub fn fields(&self) -> Option<(String, String)> {
        let readings = self.0.borrow();
        let (mut policies, mut limits) = (String::new(), String::new());
        for reading in readings.iter() {
            let Reading { policy, quota, window, remaining, reset, .. } = reading;
            let comma = if policies.is_empty() { "" } else { ", " };
            let (window, reset) = (seconds(*window), seconds(*reset));
            // Writing to a text cannot fail.
            let _ = write!(policies, "{comma}\"{policy}\";q={quota};w={window}");
            let _ = write!(limits, "{comma}\"{policy}\";r={remaining};t={reset}");
        }
        (!policies.is_empty()).then_some((policies, limits))
    }

    /// Whether one of these limits refused the request.
    pub fn has_refused(&self) -> bool {
        self.0.borrow().iter().any(|reading| !reading.is_let_in)
    }
}

/// Notes a reading for the request that is being handled, if there is one.
pub fn note(reading: Reading) {
    // It fails on a socket and in a task of its own, where no answer is being made.
    let _ = METER.try_with(|meter| {
        let mut readings = meter.0.borrow_mut();
        readings.retain(|earlier| earlier.policy != reading.policy);
        readings.push(reading);
    });
}

fn seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn readings_become_two_fields() {
        let meter = Meter::default();
        assert_eq!(meter.fields(), None);
        let reading = |policy, remaining| Reading {
            policy,
            quota: 40,
            window: Duration::from_secs(2),
            is_let_in: remaining > 0,
            remaining,
            reset: Duration::from_millis(1_001),
        };
        let work = async {
            note(reading("send", 39));
            note(reading("send", 38));
            note(reading("group", 0));
        };
        meter.during(work).await;
        note(reading("nobody's", 1));
        let (policies, limits) = meter.fields().expect("two limits were looked at");
        assert_eq!(policies, "\"send\";q=40;w=2, \"group\";q=40;w=2");
        assert_eq!(limits, "\"send\";r=38;t=2, \"group\";r=0;t=2");
        assert!(meter.has_refused());
    }
}
