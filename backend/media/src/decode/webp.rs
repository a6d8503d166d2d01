//! WebP, by image-webp. An animation comes here as its first frame.

use image_webp::WebPDecoder;

use super::placed::Place;
use crate::container::Container;
use crate::cut::CutReader;
use crate::limits::Deadline;
use crate::num::size;
use crate::raster::{Layout, Raster};
use crate::refusal::Refusal;
use crate::scale::{Fit, Scaler};

pub fn decode(
    container: &Container,
    input: &mut CutReader<'_>,
    fit: Fit,
    deadline: Deadline,
) -> Result<Raster, Refusal> {
    let mut decoder = WebPDecoder::new(input).map_err(|_| Refusal::Broken)?;
    let (width, height) = decoder.dimensions();
    let layout = if decoder.has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let mut bytes = vec![0; size(width) * size(height) * layout.channels()];
    decoder.read_image(&mut bytes).map_err(|_| Refusal::Broken)?;
    drop(decoder);
    if container.still.ignores_alpha {
        bytes.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = u8::MAX);
    }
    let picture = (container.width, container.height);
    match container.still.place {
        Some((left, top)) if (width, height) != picture => {
            let place = Place { picture, left, top, width, height };
            let row_bytes = size(width) * layout.channels();
            place.draw(fit, deadline, |y, row| {
                let start = size(y) * row_bytes;
                let line = bytes.get(start..start + row_bytes).unwrap_or_default();
                for (to, from) in row.chunks_exact_mut(4).zip(line.chunks_exact(layout.channels()))
                {
                    to.fill(u8::MAX);
                    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
                }
            })
        }
        _ if (width, height) != picture => Err(Refusal::Broken),
        _ => Scaler::new(picture, layout, fit, deadline).whole(bytes),
    }
}
