//! A photo, and what its codecs alone cost.

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_core::bytestream::ZCursor;
use zune_jpeg::JpegDecoder;

use crate::processes::number;

/// The longest side and the quality of what the program stores of a photo.
const STORED: [(u16, u8); 3] = [(2_560, 85), (1_280, 80), (320, 80)];

/// A JPEG with soft gradients and some noise, at the quality of a phone.
pub fn make(width: u16, height: u16) -> Vec<u8> {
    let mut seed = 1_u32;
    let mut pixels = Vec::new();
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            let noise = seed & 0x0F;
            let values = [x / 17 + noise, (x + y) / 29 + noise, y / 13 + noise];
            pixels.extend(values.map(|value| value.to_le_bytes()[0]));
        }
    }
    let mut out = Vec::new();
    let encoder = Encoder::new(&mut out, 92);
    encoder.encode(&pixels, width, height, ColorType::Rgb).expect("encodes");
    out
}

/// Pictures per second of processor time: decoding, and encoding what the program stores of it.
pub fn codecs_alone(photo: &[u8]) -> f64 {
    let began = thread_time();
    let mut decoder = JpegDecoder::new(ZCursor::new(photo));
    let pixels = decoder.decode().expect("decodes");
    let (width, height) = decoder.dimensions().expect("has a size");
    let decoding = thread_time() - began;
    let mut encoding = 0.0;
    for (side, quality) in STORED {
        let (width, height) = (usize::from(side), height * usize::from(side) / width);
        let part = &pixels[..width * height * 3];
        let size = |pixels: usize| u16::try_from(pixels).expect("fits");
        let began = thread_time();
        let mut encoder = Encoder::new(Vec::new(), quality);
        encoder.set_sampling_factor(SamplingFactor::R_4_2_0);
        encoder.encode(part, size(width), size(height), ColorType::Rgb).expect("encodes");
        encoding += thread_time() - began;
    }
    number(1) / (decoding + encoding)
}

/// The processor time of this thread in seconds (Linux).
fn thread_time() -> f64 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let time = times.split_whitespace().next().and_then(|time| time.parse::<f64>().ok());
    time.expect("a number") / 1_000_000_000.0
}
