//! PNG. Rows are reduced as they come, except those of interlaced pictures.

use png::{ColorType, Limits, Reader, Transformations};

use crate::container::Container;
use crate::cut::CutReader;
use crate::limits::Deadline;
use crate::num::size;
use crate::raster::{Layout, Raster};
use crate::refusal::Refusal;
use crate::scale::{Fit, Scaler};

/// Some rows of the widest picture. There are no other chunks than those of the picture.
const ROW_BYTES_MAX: usize = 32 * 1_024 * 1_024;

pub fn decode(
    container: &Container,
    input: &mut CutReader<'_>,
    fit: Fit,
    deadline: Deadline,
) -> Result<Raster, Refusal> {
    let mut decoder = png::Decoder::new_with_limits(input, Limits { bytes: ROW_BYTES_MAX });
    // Eight bits for each channel, without palette.
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| Refusal::Broken)?;
    let colours = reader.output_color_type().0;
    let layout = match colours {
        ColorType::Grayscale => Layout::Gray,
        ColorType::GrayscaleAlpha | ColorType::Rgba => Layout::Rgba,
        ColorType::Rgb | ColorType::Indexed => Layout::Rgb,
    };
    let scaler = Scaler::new((container.width, container.height), layout, fit, deadline);
    if reader.info().interlaced {
        return whole(&mut reader, scaler, colours, container.width);
    }
    rows(&mut reader, scaler, colours)
}

fn rows(
    reader: &mut Reader<&mut CutReader<'_>>,
    mut scaler: Scaler,
    colours: ColorType,
) -> Result<Raster, Refusal> {
    while let Some(row) = reader.next_row().map_err(|_| Refusal::Broken)? {
        push(&mut scaler, colours, row.data())?;
    }
    scaler.finish()
}

fn whole(
    reader: &mut Reader<&mut CutReader<'_>>,
    mut scaler: Scaler,
    colours: ColorType,
    width: u32,
) -> Result<Raster, Refusal> {
    let bytes = reader.output_buffer_size().ok_or(Refusal::TooManyPixels)?;
    let mut bytes = vec![0; bytes];
    reader.next_frame(&mut bytes).map_err(|_| Refusal::Broken)?;
    if colours != ColorType::GrayscaleAlpha {
        return scaler.whole(bytes);
    }
    for row in bytes.chunks_exact(size(width) * 2) {
        push(&mut scaler, colours, row)?;
    }
    scaler.finish()
}

fn push(scaler: &mut Scaler, colours: ColorType, row: &[u8]) -> Result<(), Refusal> {
    if colours != ColorType::GrayscaleAlpha {
        return scaler.push(row);
    }
    let pixels = row.chunks_exact(2).flat_map(|pixel| match *pixel {
        [gray, alpha] => [gray, gray, gray, alpha],
        _ => [0; 4],
    });
    scaler.push(&pixels.collect::<Vec<_>>())
}
