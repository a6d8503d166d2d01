//! Files that are made to cost much. Memory is measured in `../memory`.

use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use umbrachat_media::pictures::{Quality, face, process};
use umbrachat_media::{Limits, Refusal};

use crate::make::{gif, gradients, halves, jpeg, jpeg_with, png, png_chunk, png_with_chunks, webp};
use crate::read::{BOTH, processed, try_process};

fn refusal(bytes: &[u8], limits: &Limits) -> Refusal {
    let start = Instant::now();
    let refusals = BOTH.map(|quality| {
        process(&mut Cursor::new(bytes), quality, limits).expect_err("the file is refused")
    });
    let of_face = face(&mut Cursor::new(bytes), limits).expect_err("the file is refused");
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    let [reduced, original] = refusals;
    assert_eq!(reduced.to_string(), original.to_string());
    assert_eq!(reduced.to_string(), of_face.to_string());
    reduced
}

fn refused(bytes: &[u8]) -> Refusal {
    refusal(bytes, &Limits::default())
}

/// The first bytes of a PNG of this size, then almost nothing.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut content = Vec::new();
    content.extend(width.to_be_bytes());
    content.extend(height.to_be_bytes());
    content.extend([16, 6, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(png_chunk(b"IHDR", &content));
    out.extend(png_chunk(b"IDAT", &zlib_zeros(1_000)));
    out.extend(png_chunk(b"IEND", b""));
    out
}

fn zlib_zeros(length: u64) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut std::io::repeat(0).take(length), &mut encoder).unwrap();
    encoder.flush().unwrap();
    encoder.finish().unwrap()
}

#[test]
fn headers_of_huge_pictures_are_refused() {
    assert!(matches!(refused(&png_header(60_000, 60_000)), Refusal::TooManyPixels));
    assert!(matches!(refused(&png_header(50_000_000, 1)), Refusal::TooManyPixels));
    assert!(matches!(refused(&png_header(0, 10)), Refusal::Broken));
    assert!(matches!(refused(&png_header(7_000, 7_000)), Refusal::Broken));
    let mut huge = jpeg(16, 16, &halves(16, 16));
    let frame = huge.windows(2).position(|window| window == [0xFF, 0xC0]).unwrap();
    huge[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    assert!(matches!(refused(&huge), Refusal::TooManyPixels));
    let mut huge = gif(4, 4, &[[0, 0, 0]]);
    huge[6..10].copy_from_slice(&[0xFF; 4]);
    assert!(matches!(refused(&huge), Refusal::TooManyPixels));
    let webp = b"RIFF\xFF\xFF\0\0WEBPVP8X\x0A\0\0\0\x02\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF";
    assert!(matches!(refused(webp), Refusal::TooManyPixels));
    let webp = b"RIFF\xFF\xFF\0\0WEBPVP8L\x0A\0\0\0\x2F\xFF\xFF\xFF\x0F______";
    assert!(matches!(refused(webp), Refusal::TooManyPixels));
}

#[test]
fn a_frame_larger_than_its_picture_is_refused() {
    let mut bytes = gif(4, 4, &[[0, 0, 0]]);
    let at = bytes.windows(2).rposition(|window| window == [0x2C, 0]).unwrap();
    bytes[at + 5..at + 9].copy_from_slice(&[0xFF; 4]);
    assert!(matches!(refused(&bytes), Refusal::TooManyPixels));
}

#[test]
fn a_million_frames_are_refused() {
    let mut bytes = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    for _ in 0..1_000_000 {
        bytes.extend(b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    bytes.push(0x3B);
    assert!(matches!(refused(&bytes), Refusal::TooManyFrames));
    let frame = [b"fcTL".as_slice(), &[0; 26]].concat();
    let chunk = png_chunk(frame[..4].try_into().unwrap(), &frame[4..]);
    let mut bytes = png_header(10, 10)[..33].to_vec();
    (0..100_000).for_each(|_| bytes.extend_from_slice(&chunk));
    assert!(matches!(refused(&bytes), Refusal::TooManyFrames));
}

/// Few frames, but too many pixels for the devices that play them.
#[test]
fn an_animation_of_large_frames_is_refused() {
    let mut bytes = b"GIF89a\x58\x1B\x58\x1B\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    (0..30).for_each(|_| bytes.extend(b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0"));
    assert!(matches!(refused(&bytes), Refusal::TooManyFrames));
}

#[test]
fn compressed_metadata_is_never_expanded() {
    let bomb = zlib_zeros(512 * 1_024 * 1_024);
    let plain = png(40, 40, png::ColorType::Rgb, &halves(40, 40));
    let text = [b"Comment\0\0".as_slice(), &bomb].concat();
    let profile = [b"profile\0\0".as_slice(), &bomb].concat();
    let bytes = png_with_chunks(&plain, &[(b"zTXt", &text), (b"iCCP", &profile)]);
    let start = Instant::now();
    for quality in BOTH {
        assert!(processed(&bytes, quality).main.len() < 2_000);
    }
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
}

/// Each scan may cost a pass over the whole picture.
#[test]
fn many_scans_are_refused() {
    let plain = include_bytes!("../fixtures/progressive.jpg");
    let scan = plain.windows(2).rposition(|window| window == [0xFF, 0xDA]).unwrap();
    let mut bytes = plain[..plain.len() - 2].to_vec();
    (0..200).for_each(|_| bytes.extend_from_slice(&plain[scan..plain.len() - 2]));
    bytes.extend([0xFF, 0xD9]);
    assert!(matches!(refused(&bytes), Refusal::Broken));
}

#[test]
fn limits_are_kept() {
    let bytes = jpeg(300, 200, &gradients(300, 200));
    let limits = Limits { bytes: 100, ..Limits::default() };
    assert!(matches!(refusal(&bytes, &limits), Refusal::TooLarge));
    let limits = Limits { pixels: 59_999, ..Limits::default() };
    assert!(matches!(refusal(&bytes, &limits), Refusal::TooManyPixels));
    let limits = Limits { memory: 179_999, ..Limits::default() };
    assert!(matches!(refusal(&bytes, &limits), Refusal::TooManyPixels));
    let limits = Limits { time: Duration::ZERO, ..Limits::default() };
    assert!(matches!(refusal(&bytes, &limits), Refusal::TookTooLong));
    let limits = Limits { frames: 2, ..Limits::default() };
    let animation = gif(4, 4, &[[0; 3], [1; 3], [2; 3]]);
    assert!(matches!(refusal(&animation, &limits), Refusal::TooManyFrames));
}

/// A source that becomes slow in the middle: the decoder is stopped while it works.
#[test]
fn the_time_limit_ends_a_decoder() {
    struct Slow(Cursor<Vec<u8>>);
    impl Read for Slow {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            std::thread::sleep(Duration::from_millis(40));
            let length = out.len().min(8_192);
            self.0.read(&mut out[..length])
        }
    }
    impl std::io::Seek for Slow {
        fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }
    let bytes = png(2_000, 1_000, png::ColorType::Rgb, &gradients(2_000, 1_000));
    let limits = Limits { time: Duration::from_millis(500), ..Limits::default() };
    let start = Instant::now();
    let result = process(&mut Slow(Cursor::new(bytes)), Quality::Original, &limits);
    assert!(matches!(result, Err(Refusal::TookTooLong)), "{result:?}");
    assert!(start.elapsed() < Duration::from_millis(1_500), "{:?}", start.elapsed());
}

/// A failure of the disk is not the client's fault.
#[test]
fn a_source_that_fails_is_no_broken_picture() {
    struct Failing(Cursor<Vec<u8>>, u64);
    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
            if self.0.position() >= self.1 {
                return Err(std::io::ErrorKind::PermissionDenied.into());
            }
            let length = out.len().min(1_024);
            self.0.read(&mut out[..length])
        }
    }
    impl std::io::Seek for Failing {
        fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
            self.0.seek(to)
        }
    }
    let bytes = jpeg(600, 400, &gradients(600, 400));
    for at in [0, 2_048, 16_384] {
        let mut source = Failing(Cursor::new(bytes.clone()), at);
        let result = process(&mut source, Quality::Reduced, &Limits::default());
        assert!(matches!(result, Err(Refusal::Unreadable(_))), "{result:?}");
    }
}

#[test]
fn text_and_other_files_are_broken_pictures() {
    for bytes in [b"".as_slice(), b"<svg xmlns='x'/>", b"GIF89a", b"\xFF\xD8\xFF", b"%PDF-1.7"] {
        assert!(matches!(refused(bytes), Refusal::Broken));
    }
}

/// The decoder would show wrong colours.
#[test]
fn a_baseline_picture_with_a_scan_for_each_component_is_refused() {
    let rgb = gradients(64, 64);
    let bytes = jpeg_with(64, 64, &rgb, jpeg_encoder::ColorType::Rgb, |encoder| {
        encoder.set_optimized_huffman_tables(true);
    });
    assert!(matches!(refused(&bytes), Refusal::Broken));
}

/// A picture whose head belongs to another format than its body.
#[test]
fn a_wrong_body_is_broken() {
    let rgb = halves(64, 40);
    let files = [
        jpeg(64, 40, &rgb),
        png(64, 40, png::ColorType::Rgb, &rgb),
        webp(64, 40, image_webp::ColorType::Rgb8, &rgb),
        gif(64, 40, &[[1, 2, 3]]),
    ];
    for head in &files {
        for body in files.iter().filter(|body| *body != head) {
            let bytes = [&head[..12], &body[12..]].concat();
            assert!(BOTH.iter().all(|quality| try_process(&bytes, *quality).is_err()));
        }
    }
}
