//! Pictures per second of CPU time, beside the codecs alone.
//!
//!     cargo run --release --package umbrachat-media --example throughput -- [picture …]
//!
//! Without arguments it makes a photo-like picture of 12 million pixels. For each picture it prints
//! one line of JSON: milliseconds of CPU time of `process` at both qualities, of decoding alone, and of
//! encoding the same output sizes alone, with the peak of memory of the process so far.

#![expect(clippy::print_stdout, reason = "the output is what this program is for")]

use std::fs::File;
use std::io::Cursor;
use std::time::Duration;

use umbrachat_media::Limits;
use umbrachat_media::pictures::{Main, Picture, Quality, process};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        let bytes = photo(4_032, 3_024)?;
        return report("12 MP photo", || Ok(Cursor::new(bytes.clone())));
    }
    for path in &paths {
        report(path, || Ok(File::open(path)?))?;
    }
    Ok(())
}

fn report<S: umbrachat_media::ReadSeek>(
    name: &str,
    source: impl Fn() -> Result<S, Failure>,
) -> Result<(), Failure> {
    let limits =
        Limits { time: Duration::from_secs(60), bytes: 256 * 1_024 * 1_024, ..Limits::default() };
    let mut last = None;
    let mut timed = |quality| -> Result<f64, Failure> {
        let mut source = source()?;
        let start = cpu_time();
        last = Some(process(&mut source, quality, &limits)?);
        Ok(milliseconds(start))
    };
    timed(Quality::Reduced)?;
    let (original, reduced) = (timed(Quality::Original)?, timed(Quality::Reduced)?);
    let picture = last.ok_or("no picture")?;
    let mut bytes = Vec::new();
    source()?.read_to_end(&mut bytes)?;
    let start = cpu_time();
    let decoded = decode(&bytes);
    let decoding = milliseconds(start);
    let encoding = encode_again(&picture, decoded.is_some());
    println!(
        "{{\"picture\":{name:?},\"reduced_ms\":{reduced:.0},\"original_ms\":{original:.0},\
         \"decode_only_ms\":{decoding:.0},\"encode_only_ms\":{encoding:.0},\
         \"reduced_per_cpu_second\":{:.1},\"peak_memory_mib\":{},\"main\":[{},{}],\
         \"main_bytes\":{},\"large_bytes\":{},\"small_bytes\":{}}}",
        1_000.0 / reduced,
        peak_memory().unwrap_or(0) / 1_024,
        picture.width,
        picture.height,
        picture.main.len(),
        picture.large.as_ref().map_or(0, |large| large.bytes.len()),
        picture.small.as_ref().map_or(0, |small| small.bytes.len()),
    );
    Ok(())
}

/// The CPU time of this thread in nanoseconds (Linux); other programs do not change it.
fn cpu_time() -> f64 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    times.split_whitespace().next().and_then(|time| time.parse().ok()).unwrap_or(0.0)
}

fn milliseconds(start: f64) -> f64 {
    (cpu_time() - start) / 1_000_000.0
}

/// Decodes JPEG and PNG with the same crates and settings.
fn decode(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.starts_with(b"\xFF\xD8") {
        let input = zune_core::bytestream::ZCursor::new(bytes);
        return zune_jpeg::JpegDecoder::new(input).decode().ok();
    }
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    while reader.next_row().ok()?.is_some() {}
    Some(Vec::new())
}

/// Milliseconds of encoding the JPEGs that `process` made once more, with the same settings.
fn encode_again(picture: &Picture, is_known: bool) -> f64 {
    let mut total = 0.0;
    let main = match (&picture.main, is_known) {
        (Main::Encoded(bytes), true) => Some((bytes.as_slice(), 85)),
        _ => None,
    };
    let previews = [&picture.large, &picture.small].into_iter().flatten();
    for (bytes, quality) in main.into_iter().chain(previews.map(|one| (one.bytes.as_slice(), 80))) {
        let mut decoder = zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(bytes));
        let (Ok(pixels), Some(info)) = (decoder.decode(), decoder.info()) else { continue };
        let start = cpu_time();
        let mut encoder = jpeg_encoder::Encoder::new(Vec::new(), quality);
        encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::R_4_2_0);
        let _ = encoder.encode(&pixels, info.width, info.height, jpeg_encoder::ColorType::Rgb);
        total += milliseconds(start);
    }
    total
}

/// A picture with soft gradients and some noise, at the quality of a phone.
fn photo(width: u16, height: u16) -> Result<Vec<u8>, Failure> {
    let mut seed = 1_u32;
    let mut pixels = Vec::new();
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            let noise = seed & 0x0F;
            for value in [x / 17 + noise, (x + y) / 29 + noise, y / 13 + noise] {
                pixels.push(u8::try_from(value & 0xFF)?);
            }
        }
    }
    let mut out = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut out, 92);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb)?;
    Ok(out)
}

/// The peak of resident memory in KiB (Linux).
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
