//! ThumbHash: <https://evanw.github.io/thumbhash/>.

use crate::limits::Deadline;
use crate::num::size;
use crate::raster::Raster;
use crate::refusal::Refusal;
use crate::scale::{Fit, scaled_to};

/// The hash only holds frequencies that a picture of this side shows; its encoder takes at most 100.
const SIDE: u32 = 64;

pub fn thumbhash(raster: Raster, deadline: Deadline) -> Result<Vec<u8>, Refusal> {
    let raster = scaled_to(raster, Fit::Longest(SIDE), deadline)?;
    let (width, height) = (size(raster.width), size(raster.height));
    Ok(thumbhash::rgba_to_thumb_hash(width, height, &raster.to_rgba()))
}
