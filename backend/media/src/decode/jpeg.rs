//! JPEG, by zune-jpeg.

use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::container::Container;
use crate::cut::CutReader;
use crate::limits::{Deadline, SIDE_MAX};
use crate::num::size;
use crate::raster::{Layout, Raster};
use crate::refusal::Refusal;
use crate::scale::{Fit, Scaler};

/// CMYK is converted to RGB by the decoder, without the profile.
pub fn decode(
    container: &Container,
    input: &mut CutReader<'_>,
    fit: Fit,
    deadline: Deadline,
) -> Result<Raster, Refusal> {
    let options = DecoderOptions::new_fast()
        .set_max_width(size(SIDE_MAX))
        .set_max_height(size(SIDE_MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(input, options);
    decoder.decode_headers().map_err(|_| Refusal::Broken)?;
    let layout = if decoder.input_colorspace() == Some(ColorSpace::Luma) {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
        Layout::Gray
    } else {
        Layout::Rgb
    };
    let pixels = size(container.width) * size(container.height);
    let expected = pixels * layout.channels();
    if decoder.output_buffer_size() != Some(expected) {
        return Err(Refusal::Broken);
    }
    let mut bytes = vec![0; expected];
    decoder.decode_into(&mut bytes).map_err(|_| Refusal::Broken)?;
    drop(decoder);
    Scaler::new((container.width, container.height), layout, fit, deadline).whole(bytes)
}
