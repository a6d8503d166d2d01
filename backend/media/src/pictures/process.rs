//! The main file, the previews and the ThumbHash of a picture.

use super::guard::guarded;
use super::{LARGE_SIDE, MAIN_SIDE, Main, Picture, Quality, SMALL_SIDE};
use crate::colour::to_srgb;
use crate::container::{self, Container};
use crate::cut::ReadSeek;
use crate::decode::decode;
use crate::encode::{Encoded, encode};
use crate::limits::{Deadline, Limits};
use crate::orient::oriented;
use crate::raster::Raster;
use crate::refusal::Refusal;
use crate::scale::{Fit, scaled_to};
use crate::thumb::thumbhash;

/// The quality of JPEG: 85 shows no difference at arm's length, and previews are looked at shortly.
const MAIN_QUALITY: u8 = 85;
const PREVIEW_QUALITY: u8 = 80;

/// Reads a picture and prepares what is stored of it.
///
/// Memory: [`Limits::memory`], a few buffers, and about 40 MB for the variants.
pub fn process(
    source: &mut impl ReadSeek,
    quality: Quality,
    limits: &Limits,
) -> Result<Picture, Refusal> {
    guarded(source, limits, |source, length, deadline| {
        let container = container::read(source, length, limits, deadline)?;
        let encodes_main = quality == Quality::Reduced && !container.is_animated();
        let side = if encodes_main { MAIN_SIDE } else { LARGE_SIDE };
        let raster = decode(&container, source, Fit::Longest(side), limits, deadline)?;
        let raster = to_srgb(raster, container.icc.as_deref()).without_unused_alpha();
        let raster = oriented(raster, container.orientation);
        let encoded = if encodes_main { Some(encode(&raster, MAIN_QUALITY)?) } else { None };
        deadline.check()?;
        finish(container, encoded, raster, deadline)
    })
}

fn finish(
    container: Container,
    encoded: Option<Encoded>,
    raster: Raster,
    deadline: Deadline,
) -> Result<Picture, Refusal> {
    let (width, height) = container.shown_size();
    let animated = container.is_animated();
    let stands = (raster.width, raster.height) == (width, height);
    let encoded = encoded
        .filter(|encoded| !stands || crate::num::wide(encoded.bytes.len()) < container.clean.len());
    let (main, media_type, width, height) = match encoded {
        Some(encoded) => {
            let Encoded { bytes, media_type, width, height } = encoded;
            (Main::Encoded(bytes), media_type, width, height)
        }
        None => (Main::Cut(container.clean), container.format.media_type(), width, height),
    };
    let (large, raster) = preview(raster, LARGE_SIDE, (width, height), deadline)?;
    let (small, raster) = preview(raster, SMALL_SIDE, (width, height), deadline)?;
    let thumbhash = thumbhash(raster, deadline)?;
    Ok(Picture { main, media_type, width, height, animated, thumbhash, small, large })
}

/// A preview, if the main picture is larger, and the smaller one of both rasters, from which the
/// next preview is made.
fn preview(
    raster: Raster,
    side: u32,
    main: (u32, u32),
    deadline: Deadline,
) -> Result<(Option<Encoded>, Raster), Refusal> {
    if main.0.max(main.1) <= side {
        return Ok((None, raster));
    }
    let raster = scaled_to(raster, Fit::Longest(side), deadline)?;
    Ok((Some(encode(&raster, PREVIEW_QUALITY)?), raster))
}
