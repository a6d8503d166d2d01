//! Processing in tests, and decoding of what came out by the crates themselves.

use std::io::Cursor;

use umbrachat_media::pictures::{Picture, Quality, process};
use umbrachat_media::{Limits, Refusal};

pub const BOTH: [Quality; 2] = [Quality::Reduced, Quality::Original];

/// A processed picture and the bytes of its main file.
pub struct Processed {
    pub picture: Picture,
    pub main: Vec<u8>,
}

pub fn processed(bytes: &[u8], quality: Quality) -> Processed {
    try_process(bytes, quality).expect("the picture is accepted")
}

pub fn try_process(bytes: &[u8], quality: Quality) -> Result<Processed, Refusal> {
    let mut source = Cursor::new(bytes);
    let picture = process(&mut source, quality, &Limits::default())?;
    let mut main = Vec::new();
    picture.main.write(&mut source, &mut main).expect("the source is readable");
    assert_eq!(picture.main.len(), u64::try_from(main.len()).unwrap());
    Ok(Processed { picture, main })
}

/// Decoded pixels as RGBA.
#[derive(Debug, PartialEq)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

impl Pixels {
    pub fn at(&self, x: u32, y: u32) -> [u8; 4] {
        let start = usize::try_from((y * self.width + x) * 4).unwrap();
        self.rgba[start..start + 4].try_into().unwrap()
    }

    /// Fails if a channel differs more than this from the expected pixel.
    pub fn expect_near(&self, x: u32, y: u32, expected: [u8; 4], tolerance: u8) {
        let found = self.at(x, y);
        let near = found.iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= tolerance);
        assert!(near, "{found:?} instead of {expected:?} at {x}, {y}");
    }
}

/// Decodes a still picture without turning it.
pub fn decoded(bytes: &[u8]) -> Pixels {
    match bytes {
        [0xFF, 0xD8, ..] => decoded_jpeg(bytes),
        [0x89, ..] => decoded_png(bytes),
        [b'R', ..] => decoded_webp(bytes),
        _ => decoded_gif(bytes),
    }
}

fn decoded_jpeg(bytes: &[u8]) -> Pixels {
    let options = zune_core::options::DecoderOptions::default()
        .set_strict_mode(true)
        .jpeg_set_out_colorspace(zune_core::colorspace::ColorSpace::RGBA);
    let input = zune_core::bytestream::ZCursor::new(bytes);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(input, options);
    let rgba = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    Pixels { width: info.width.into(), height: info.height.into(), rgba }
}

fn decoded_png(bytes: &[u8]) -> Pixels {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut buffer = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut buffer).unwrap();
    let channels = info.color_type.samples();
    let rgba = buffer.chunks_exact(channels).flat_map(|pixel| match *pixel {
        [gray] => [gray, gray, gray, 255],
        [gray, alpha] => [gray, gray, gray, alpha],
        [red, green, blue] => [red, green, blue, 255],
        [red, green, blue, alpha] => [red, green, blue, alpha],
        _ => unreachable!("PNG has at most four channels"),
    });
    Pixels { width: info.width, height: info.height, rgba: rgba.collect() }
}

fn decoded_webp(bytes: &[u8]) -> Pixels {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).unwrap();
    let mut buffer = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut buffer).unwrap();
    let (width, height) = decoder.dimensions();
    if !decoder.has_alpha() {
        buffer = buffer.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    }
    Pixels { width, height, rgba: buffer }
}

fn decoded_gif(bytes: &[u8]) -> Pixels {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(Cursor::new(bytes)).unwrap();
    let frame = decoder.read_next_frame().unwrap().unwrap();
    Pixels { width: frame.width.into(), height: frame.height.into(), rgba: frame.buffer.to_vec() }
}

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
