//! The rate limit of a socket: every frame counts, including empty ones, fragments and pings, with
//! header and payload.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota};

use crate::base::metrics::METRICS;

/// Frames and bytes per second; the burst is twice as much.
const FRAMES: u32 = 20;
const BYTES: u32 = 256 * 1_024;

/// `None` without limits.
pub struct FrameLimiter(Option<(DefaultDirectRateLimiter, DefaultDirectRateLimiter)>);

impl FrameLimiter {
    pub fn new(limited: bool) -> Self {
        Self(if limited { per_second(FRAMES).zip(per_second(BYTES)) } else { None })
    }

    /// Counts a frame of this size; returns whether it is within the limits.
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
