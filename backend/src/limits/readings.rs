//! The limits that were checked while a request was handled, for the headers of its answer
//! (draft-ietf-httpapi-ratelimit-headers).

use std::{cell::RefCell, fmt::Write as _, rc::Rc, time::Duration};

tokio::task_local! {
    static METER: LimitReadings;
}

/// The readings of one request.
#[derive(Debug, Clone, Default)]
pub struct LimitReadings(Rc<RefCell<Vec<LimitReading>>>);

/// The state of one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitReading {
    pub policy: &'static str,
    /// The number of requests allowed at once, and again after `window`.
    pub quota: u32,
    pub window: Duration,
    pub is_allowed: bool,
    pub remaining: u32,
    /// The time until the quota is complete again; for a refusal, until the next request is
    /// allowed.
    pub reset: Duration,
}

impl LimitReadings {
    /// Runs `work` and records the limits that it checks.
    pub async fn record_during<F: Future>(&self, work: F) -> F::Output {
        METER.scope(self.clone(), work).await
    }

    /// `RateLimit-Policy` and `RateLimit`; `None` if no limit was checked.
    pub fn fields(&self) -> Option<(String, String)> {
        let readings = self.0.borrow();
        let (mut policies, mut limits) = (String::new(), String::new());
        for reading in readings.iter() {
            let LimitReading { policy, quota, window, remaining, reset, .. } = reading;
            let comma = if policies.is_empty() { "" } else { ", " };
            let (window, reset) = (seconds(*window), seconds(*reset));
            // Writing to a `String` cannot fail.
            let _ = write!(policies, "{comma}\"{policy}\";q={quota};w={window}");
            let _ = write!(limits, "{comma}\"{policy}\";r={remaining};t={reset}");
        }
        (!policies.is_empty()).then_some((policies, limits))
    }

    /// Whether one of these limits refused the request.
    pub fn has_refused(&self) -> bool {
        self.0.borrow().iter().any(|reading| !reading.is_allowed)
    }
}

/// Records a reading for the current request, if there is one.
pub fn record(reading: LimitReading) {
    // Nothing is recorded on a socket and in a background task, where no answer is written.
    let _ = METER.try_with(|readings| {
        let mut readings = readings.0.borrow_mut();
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
    async fn readings_become_two_header_fields() {
        let readings = LimitReadings::default();
        assert_eq!(readings.fields(), None);
        let reading = |policy, remaining| LimitReading {
            policy,
            quota: 40,
            window: Duration::from_secs(2),
            is_allowed: remaining > 0,
            remaining,
            reset: Duration::from_millis(1_001),
        };
        let work = async {
            record(reading("send", 39));
            record(reading("send", 38));
            record(reading("group", 0));
        };
        readings.record_during(work).await;
        record(reading("nobody's", 1));
        let (policies, limits) = readings.fields().expect("two limits were looked at");
        assert_eq!(policies, "\"send\";q=40;w=2, \"group\";q=40;w=2");
        assert_eq!(limits, "\"send\";r=38;t=2, \"group\";r=0;t=2");
        assert!(readings.has_refused());
    }
}
