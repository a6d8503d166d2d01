//! Writing pictures: JPEG if they are opaque, WebP if they have an alpha channel.
//!
//! JPEG is 4:2:0 in one scan: with Huffman tables made for the picture, the encoder would write one scan
//! for each component, which some decoders read wrongly and all of them more slowly. WebP is lossless: no maintained encoder in
//! Rust writes lossy WebP, and pictures with transparency are mostly drawings.
//!
//! The JPEG encoder is based in part on the work of the Independent JPEG Group.

use crate::raster::{Layout, Raster};
use crate::refusal::Refusal;

/// An encoded picture without any metadata, in sRGB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    pub media_type: &'static str,
    pub width: u32,
    pub height: u32,
}

/// The quality only matters to JPEG.
pub fn encode(raster: &Raster, quality: u8) -> Result<Encoded, Refusal> {
    let mut bytes = Vec::new();
    let (width, height) = (raster.width, raster.height);
    let media_type = match raster.layout {
        Layout::Gray => jpeg(raster, jpeg_encoder::ColorType::Luma, quality, &mut bytes)?,
        Layout::Rgb => jpeg(raster, jpeg_encoder::ColorType::Rgb, quality, &mut bytes)?,
        Layout::Rgba => {
            image_webp::WebPEncoder::new(&mut bytes)
                .encode(&raster.bytes, width, height, image_webp::ColorType::Rgba8)
                .map_err(|_| Refusal::Broken)?;
            "image/webp"
        }
    };
    Ok(Encoded { bytes, media_type, width, height })
}

fn jpeg(
    raster: &Raster,
    colours: jpeg_encoder::ColorType,
    quality: u8,
    out: &mut Vec<u8>,
) -> Result<&'static str, Refusal> {
    let width = u16::try_from(raster.width).map_err(|_| Refusal::TooManyPixels)?;
    let height = u16::try_from(raster.height).map_err(|_| Refusal::TooManyPixels)?;
    let mut encoder = jpeg_encoder::Encoder::new(out, quality);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
    encoder.encode(&raster.bytes, width, height, colours).map_err(|_| Refusal::Broken)?;
    Ok("image/jpeg")
}
