//! The memory of one call, counted by an allocator. A binary of its own with one test, so that no
//! other thread allocates meanwhile.

#![expect(unsafe_code, reason = "an allocator is unsafe by its definition")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code, also outside of #[test]"
)]
#![expect(clippy::print_stderr, reason = "the figures are worth reading")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::{Cursor, Read, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use umbrachat_media::Limits;
use umbrachat_media::pictures::{Quality, face, process};

/// The requirement for a picture of 50 million pixels.
const ALLOWED: usize = 250 * 1_024 * 1_024;

const WIDTH: u16 = 8_160;
const HEIGHT: u16 = 6_120;

static USED: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

struct Counting;

// Each method passes its arguments on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    /// A large block is grown and shrunk in place by the system, so it counts once.
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        add(size);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn add(size: usize) {
    let used = USED.fetch_add(size, Ordering::Relaxed) + size;
    PEAK.fetch_max(used, Ordering::Relaxed);
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The bytes that the work allocated at most, and its time.
fn measured(work: impl FnOnce()) -> (usize, Duration) {
    let before = USED.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let start = Instant::now();
    work();
    (PEAK.load(Ordering::Relaxed) - before, start.elapsed())
}

#[test]
fn fifty_million_pixels_fit_into_250_mib() {
    let limits = Limits { time: Duration::from_secs(120), bytes: 512 << 20, ..Limits::default() };
    let names = ["jpeg", "png", "16-bit interlaced png", "webp", "gif", "progressive jpeg"];
    for name in names {
        let bytes = match name {
            "jpeg" => jpeg(),
            "png" => png(),
            "webp" => webp(),
            "gif" => gif(),
            "progressive jpeg" => progressive_jpeg(),
            _ => interlaced_png(),
        };
        for quality in [Quality::Reduced, Quality::Original] {
            let (peak, time) = measured(|| {
                let result = process(&mut Cursor::new(&bytes), quality, &limits);
                // The coefficients of a progressive picture would need more, so it is refused.
                assert_eq!(result.is_ok(), name != "progressive jpeg", "{name}");
            });
            eprintln!("{name}, {quality:?}: {} MiB, {} ms", peak >> 20, time.as_millis());
            assert!(peak <= ALLOWED, "{name}, {quality:?}: {} MiB", peak >> 20);
        }
        let (peak, _) = measured(|| drop(face(&mut Cursor::new(&bytes), &limits)));
        assert!(peak <= ALLOWED, "face of {name}: {} MiB", peak >> 20);
    }
    bombs_are_refused_without_memory(&limits);
}

fn bombs_are_refused_without_memory(limits: &Limits) {
    let profile = [b"profile\0\0".as_slice(), &zlib_zeros(512 << 20)].concat();
    let small =
        png_of(16, 16, 2, 8, &zlib_zeros(16 * 49), &[(b"iCCP", &profile), (b"zTXt", &profile)]);
    let huge = png_of(60_000, 60_000, 6, 16, &zlib_zeros(64 << 20), &[]);
    let short = png_of(7_000, 7_000, 2, 8, &zlib_zeros(1_000), &[]);
    for (name, bytes) in [("metadata", small), ("header", huge), ("too few rows", short)] {
        let (peak, time) =
            measured(|| drop(process(&mut Cursor::new(&bytes), Quality::Original, limits)));
        assert!(peak < 64 << 20, "{name}: {} MiB", peak >> 20);
        assert!(time < Duration::from_secs(1), "{name}: {time:?}");
    }
}

/// Stripes with some noise, so that no encoder makes a trivial file.
fn rgb() -> Vec<u8> {
    let mut seed = 1_u32;
    let mut out = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [noise, ..] = (seed >> 28).to_le_bytes();
            let [shade, ..] = ((x + y) / 40).to_le_bytes();
            out.extend([shade, shade / 2 + noise, 255 - shade]);
        }
    }
    out
}

fn jpeg() -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut out, 85);
    encoder.encode(&rgb(), WIDTH, HEIGHT, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

fn progressive_jpeg() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 85);
    encoder.set_progressive(true);
    encoder.encode(&rgb(), WIDTH, HEIGHT, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

fn png() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, WIDTH.into(), HEIGHT.into());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fastest);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&rgb()).unwrap();
    writer.finish().unwrap();
    out
}

fn webp() -> Vec<u8> {
    let mut out = Vec::new();
    image_webp::WebPEncoder::new(&mut out)
        .encode(&rgb(), WIDTH.into(), HEIGHT.into(), image_webp::ColorType::Rgb8)
        .unwrap();
    out
}

fn gif() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = gif::Encoder::new(&mut out, WIDTH, HEIGHT, &[9, 9, 9, 200, 0, 0]).unwrap();
    let pixels = usize::from(WIDTH) * usize::from(HEIGHT);
    let frame = gif::Frame {
        width: WIDTH,
        height: HEIGHT,
        buffer: (0..pixels).map(|at| u8::from(at % 7 == 0)).collect::<Vec<_>>().into(),
        ..gif::Frame::default()
    };
    encoder.write_frame(&frame).unwrap();
    drop(encoder);
    out
}

/// Sixteen bits for each of four channels: 400 MB of rows, all zero.
fn interlaced_png() -> Vec<u8> {
    let (width, height) = (u64::from(WIDTH), u64::from(HEIGHT));
    let passes = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let bytes = passes.map(|(left, top, across, down)| {
        (height - top).div_ceil(down) * (1 + 8 * (width - left).div_ceil(across))
    });
    let data = zlib_zeros(bytes.iter().sum());
    let mut out = png_of(WIDTH.into(), HEIGHT.into(), 6, 16, &data, &[]);
    // The last byte of the header, and its checksum.
    out[28] = 1;
    let checksum = crc32fast::hash(&out[12..29]);
    out[29..33].copy_from_slice(&checksum.to_be_bytes());
    out
}

fn zlib_zeros(length: u64) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut std::io::repeat(0).take(length), &mut encoder).unwrap();
    encoder.flush().unwrap();
    encoder.finish().unwrap()
}

fn png_of(
    width: u32,
    height: u32,
    colour: u8,
    depth: u8,
    data: &[u8],
    chunks: &[(&[u8; 4], &[u8])],
) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend(height.to_be_bytes());
    header.extend([depth, colour, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let all = std::iter::once((b"IHDR", header.as_slice())).chain(chunks.iter().copied());
    for (kind, content) in all.chain([(b"IDAT", data), (b"IEND", b"".as_slice())]) {
        let body = [kind.as_slice(), content].concat();
        out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        out.extend_from_slice(&body);
        out.extend(crc32fast::hash(&body).to_be_bytes());
    }
    out
}
