//! How much a socket may say: every frame counts, also an empty one, a piece of a message
//! or a ping, and of each the header as well as the payload.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota};

use crate::base::metrics::METRICS;

/// Frames, and bytes, in a second; twice as many in a burst.
const FRAMES: u32 = 20;
const BYTES: u32 = 256 * 1_024;

/// Without limits, it only counts.
pub struct FrameLimiter(Option<(DefaultDirectRateLimiter, DefaultDirectRateLimiter)>);

impl FrameLimiter {
    pub fn new(limited: bool) -> Self {
        Self(if limited { per_second(FRAMES).zip(per_second(BYTES)) } else { None })
    }

    /// Counts one more frame of so many bytes; whether that is within the limits.
    pub fn admits(&self, size: usize) -> bool {
        METRICS.frames_in.inc();
        let Some((frames, bytes)) = &self.0 else { return true };
        let size = u32::try_from(size).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MIN);
        frames.check().is_ok() && bytes.check_n(size) == Ok(Ok(()))
    }
}

fn per_second(number: u32) -> Option<DefaultDirectRateLimiter> {
    let number = NonZeroU32::new(number)?;
    let burst = number.checked_mul(NonZeroU32::new(2)?)?;
    Some(DefaultDirectRateLimiter::direct(Quota::per_second(number).allow_burst(burst)))
}
