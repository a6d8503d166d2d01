//! The first frame of a GIF.

use gif::{ColorOutput, DecodeOptions, MemoryLimit};

use super::placed::Place;
use crate::container::Container;
use crate::cut::CutReader;
use crate::limits::Deadline;
use crate::num::size;
use crate::raster::Raster;
use crate::refusal::Refusal;
use crate::scale::Fit;

pub fn decode(
    container: &Container,
    input: &mut CutReader<'_>,
    fit: Fit,
    deadline: Deadline,
) -> Result<Raster, Refusal> {
    let mut options = DecodeOptions::new();
    // One byte for each pixel; the colours are looked up row by row.
    options.set_color_output(ColorOutput::Indexed);
    // The walk checked the size of each frame.
    options.set_memory_limit(MemoryLimit::Unlimited);
    let mut decoder = options.read_info(input).map_err(|_| Refusal::Broken)?;
    let global = decoder.global_palette().map(<[u8]>::to_vec);
    let frame = decoder.read_next_frame().map_err(|_| Refusal::Broken)?.ok_or(Refusal::Broken)?;
    let palette = frame.palette.as_ref().or(global.as_ref()).ok_or(Refusal::Broken)?;
    let colours: Vec<[u8; 4]> = (0..=u8::MAX)
        .map(|index| match palette.chunks_exact(3).nth(usize::from(index)) {
            Some(&[red, green, blue]) if frame.transparent != Some(index) => {
                [red, green, blue, u8::MAX]
            }
            _ => [0; 4],
        })
        .collect();
    let (left, top) = container.still.place.unwrap_or_default();
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    let place = Place { picture: (container.width, container.height), left, top, width, height };
    let row_bytes = size(width);
    place.draw(fit, deadline, |y, row| {
        let start = size(y) * row_bytes;
        let indexes = frame.buffer.get(start..start + row_bytes).unwrap_or_default();
        for (pixel, index) in row.chunks_exact_mut(4).zip(indexes) {
            pixel.copy_from_slice(colours.get(usize::from(*index)).unwrap_or(&[0; 4]));
        }
    })
}
