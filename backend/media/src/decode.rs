//! Decoding a still picture, or the first frame of an animation, to the wanted size.

mod gif;
mod jpeg;
mod placed;
mod png;
mod webp;

use crate::container::Container;
use crate::cut::{CutReader, ReadSeek};
use crate::limits::{Deadline, Limits};
use crate::raster::Raster;
use crate::refusal::Refusal;
use crate::scale::Fit;
use crate::sniff::PictureFormat;

/// Decodes and reduces. The pixels are in the picture's own colour space and not turned.
pub fn decode(
    container: &Container,
    source: &mut dyn ReadSeek,
    fit: Fit,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Raster, Refusal> {
    limits.check_memory(container.still.memory)?;
    let mut reader = CutReader::new(source, &container.still.cut, deadline);
    let input = &mut reader;
    let raster = match container.format {
        PictureFormat::Jpeg => jpeg::decode(container, input, fit, deadline),
        PictureFormat::Png => png::decode(container, input, fit, deadline),
        PictureFormat::WebP => webp::decode(container, input, fit, deadline),
        PictureFormat::Gif => gif::decode(container, input, fit, deadline),
    };
    // Some decoders take an error for the end of the file, or hide its cause.
    reader.check()?;
    raster
}
