//! The square pictures of an account or a group.

use super::guard::guarded;
use crate::colour::to_srgb;
use crate::container;
use crate::cut::ReadSeek;
use crate::decode::decode;
use crate::encode::{Encoded, encode};
use crate::limits::{Deadline, Limits};
use crate::num::size;
use crate::orient::oriented;
use crate::raster::Raster;
use crate::refusal::Refusal;
use crate::scale::{Fit, scaled_to};

/// The side of [`Faces::large`] in pixels.
const LARGE: u32 = 512;
const MEDIUM: u32 = 128;
const SMALL: u32 = 48;

/// Previews of this size show JPEG's faults more, and the files are small anyway.
const QUALITY: u8 = 85;

/// The centre square of a picture in three sizes; of an animation the first frame. A picture that
/// is smaller than a size is not enlarged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faces {
    /// 512 pixels.
    pub large: Encoded,
    /// 128 pixels.
    pub medium: Encoded,
    /// 48 pixels.
    pub small: Encoded,
}

/// Makes the square pictures.
pub fn face(source: &mut impl ReadSeek, limits: &Limits) -> Result<Faces, Refusal> {
    guarded(source, limits, |source, length, deadline| {
        let container = container::read(source, length, limits, deadline)?;
        let raster = decode(&container, source, Fit::Shortest(LARGE), limits, deadline)?;
        let raster = to_srgb(centre_square(&raster), container.icc.as_deref());
        let raster = oriented(raster.without_unused_alpha(), container.orientation);
        let large = encode(&raster, QUALITY)?;
        let (medium, raster) = smaller(raster, MEDIUM, deadline)?;
        let (small, _) = smaller(raster, SMALL, deadline)?;
        Ok(Faces { large, medium, small })
    })
}

fn smaller(raster: Raster, side: u32, deadline: Deadline) -> Result<(Encoded, Raster), Refusal> {
    let raster = scaled_to(raster, Fit::Longest(side), deadline)?;
    Ok((encode(&raster, QUALITY)?, raster))
}

fn centre_square(raster: &Raster) -> Raster {
    let side = raster.width.min(raster.height);
    let channels = raster.layout.channels();
    let left = size((raster.width - side) / 2) * channels;
    let row = size(side) * channels;
    let bytes = raster
        .bytes
        .chunks_exact((size(raster.width) * channels).max(1))
        .skip(size((raster.height - side) / 2))
        .take(size(side))
        .flat_map(|line| line.get(left..left + row).unwrap_or_default())
        .copied()
        .collect();
    Raster { width: side, height: side, layout: raster.layout, bytes }
}
