//! Bounds on what one picture may cost.

use std::time::{Duration, Instant};

use crate::refusal::Refusal;

/// The longest side of a picture. JPEG has no larger one, and one row stays small in memory.
pub const SIDE_MAX: u32 = 65_535;

/// All pixels of an animation, over its frames. Devices that show it have to draw each of them.
const ANIMATION_PIXELS_MAX: u64 = 1_000_000_000;

/// Bounds on what one picture may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The size of the file in bytes.
    pub bytes: u64,
    /// Width times height.
    pub pixels: u64,
    pub frames: u32,
    /// For one call, from its start. A decoder stops within some milliseconds of it.
    pub time: Duration,
    /// What decoding may hold in memory, in bytes, without the file itself. Most pictures of 50
    /// million pixels need 200 MB at most; a picture that would need more counts as having too
    /// many pixels.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 32 * 1_024 * 1_024,
            pixels: 50_000_000,
            frames: 1_000,
            time: Duration::from_secs(10),
            memory: 240 * 1_024 * 1_024,
        }
    }
}

impl Limits {
    pub(crate) fn check_size(&self, width: u32, height: u32) -> Result<(), Refusal> {
        if width == 0 || height == 0 {
            return Err(Refusal::Broken);
        }
        let pixels = u64::from(width) * u64::from(height);
        if pixels > self.pixels || width.max(height) > SIDE_MAX {
            return Err(Refusal::TooManyPixels);
        }
        Ok(())
    }

    pub(crate) fn check_frames(&self, frames: u32, width: u32, height: u32) -> Result<(), Refusal> {
        let pixels = u64::from(width) * u64::from(height);
        let drawn = pixels.saturating_mul(u64::from(frames));
        if frames > self.frames || (frames > 1 && drawn > ANIMATION_PIXELS_MAX) {
            return Err(Refusal::TooManyFrames);
        }
        Ok(())
    }

    pub(crate) fn check_memory(&self, bytes: u64) -> Result<(), Refusal> {
        if bytes > self.memory { Err(Refusal::TooManyPixels) } else { Ok(()) }
    }
}

/// The moment at which a call has to end.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    pub fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    pub fn has_passed(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }

    pub fn check(self) -> Result<(), Refusal> {
        if self.has_passed() { Err(Refusal::TookTooLong) } else { Ok(()) }
    }
}
