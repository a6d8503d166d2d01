//! Reducing a picture in bands of rows.
//!
//! A picture of 50 million pixels is never in memory twice. Each band is reduced horizontally as
//! soon as it is decoded, and what remains is reduced vertically at the end. The result is that of
//! reducing the whole picture, as the filter works on rows and columns separately.

mod bands;

pub use bands::Scaler;

use crate::limits::Deadline;
use crate::num::scaled;
use crate::raster::Raster;
use crate::refusal::Refusal;

/// A bound on the size of a picture. Smaller pictures are not enlarged.
#[derive(Debug, Clone, Copy)]
pub enum Fit {
    /// Both sides have at most this length.
    Longest(u32),
    /// The shorter side has at most this length.
    Shortest(u32),
}

impl Fit {
    fn size(self, width: u32, height: u32) -> (u32, u32) {
        let (side, reference) = match self {
            Self::Longest(side) => (side, width.max(height)),
            Self::Shortest(side) => (side, width.min(height)),
        };
        if reference <= side {
            return (width, height);
        }
        (scaled(width, side, reference), scaled(height, side, reference))
    }
}

/// Reduces a picture that is in memory, without a second copy of its size.
pub fn scaled_to(raster: Raster, fit: Fit, deadline: Deadline) -> Result<Raster, Refusal> {
    let Raster { width, height, layout, bytes } = raster;
    Scaler::new((width, height), layout, fit, deadline).whole(bytes)
}
