//! Pictures with and without metadata.

use std::borrow::Cow;

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// A word that each kind of metadata contains.
pub const CANARY: &[u8] = b"CANARY";

/// A picture whose left half is red and whose right half is blue.
pub fn halves(width: u32, height: u32) -> Vec<u8> {
    pixels(width, height, |x, _| if x < width / 2 { [255, 0, 0] } else { [0, 0, 255] })
}

/// Soft gradients with a little structure.
pub fn gradients(width: u32, height: u32) -> Vec<u8> {
    pixels(width, height, |x, y| {
        let of = |value: u32, range: u32| u8::try_from(value * 255 / range.max(1)).unwrap();
        [of(x, width), of(y, height), of((x * 7 + y * 3) % 61, 61)]
    })
}

pub fn pixels<const N: usize>(
    width: u32,
    height: u32,
    colour: impl Fn(u32, u32) -> [u8; N],
) -> Vec<u8> {
    let points = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    points.flat_map(|(x, y)| colour(x, y)).collect()
}

pub fn jpeg(width: u32, height: u32, rgb: &[u8]) -> Vec<u8> {
    jpeg_with(width, height, rgb, ColorType::Rgb, |_| {})
}

pub fn jpeg_with(
    width: u32,
    height: u32,
    pixels: &[u8],
    colours: ColorType,
    change: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 95);
    encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
    change(&mut encoder);
    let (width, height) = (width.try_into().unwrap(), height.try_into().unwrap());
    encoder.encode(pixels, width, height, colours).unwrap();
    out
}

pub fn png(width: u32, height: u32, colour: png::ColorType, pixels: &[u8]) -> Vec<u8> {
    png_with(width, height, colour, png::BitDepth::Eight, pixels, |_| {})
}

pub fn png_with(
    width: u32,
    height: u32,
    colour: png::ColorType,
    depth: png::BitDepth,
    pixels: &[u8],
    change: impl FnOnce(&mut png::Encoder<'_, &mut Vec<u8>>),
) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(png::Compression::Fast);
    change(&mut encoder);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    writer.finish().unwrap();
    out
}

/// A PNG with these chunks after its header.
pub fn png_with_chunks(picture: &[u8], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut out = picture[..33].to_vec();
    for (kind, content) in chunks {
        out.extend(png_chunk(kind, content));
    }
    out.extend_from_slice(&picture[33..]);
    out
}

pub fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut checked = kind.to_vec();
    checked.extend_from_slice(content);
    let mut out = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
    out.extend_from_slice(&checked);
    out.extend(crc32fast::hash(&checked).to_be_bytes());
    out
}

pub fn webp(width: u32, height: u32, colour: image_webp::ColorType, pixels: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    image_webp::WebPEncoder::new(&mut out).encode(pixels, width, height, colour).unwrap();
    out
}

/// A GIF of as many frames as there are colours, each filled with one.
pub fn gif(width: u16, height: u16, colours: &[[u8; 3]]) -> Vec<u8> {
    let mut out = Vec::new();
    let palette: Vec<u8> = colours.concat();
    let mut encoder = gif::Encoder::new(&mut out, width, height, &palette).unwrap();
    if colours.len() > 1 {
        encoder.set_repeat(gif::Repeat::Infinite).unwrap();
    }
    for index in 0..colours.len() {
        let size = usize::from(width) * usize::from(height);
        let frame = gif::Frame {
            width,
            height,
            delay: 5,
            buffer: Cow::Owned(vec![u8::try_from(index).unwrap(); size]),
            ..gif::Frame::default()
        };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    out
}

/// An EXIF block with an orientation, a maker's name, and a place in its GPS directory.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0\x03\0".to_vec();
    out.extend(b"\x0F\x01\x02\0\x07\0\0\0\x32\0\0\0");
    out.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    out.extend(b"\x25\x88\x04\0\x01\0\0\0\x40\0\0\0");
    out.extend([0; 4]);
    out.extend(b"CANARY\0_______");
    // The GPS directory: its 28th tag is the name of the area.
    out.extend(b"\x01\0\x1C\0\x07\0\x07\0\0\0\x52\0\0\0\0\0\0\0CANARY\0");
    out
}
