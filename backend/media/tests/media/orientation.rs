//! The eight orientations, compared pixel by pixel.

use umbrachat_media::pictures::Quality;

use crate::make::{exif, jpeg_with, pixels, png, png_with_chunks, webp};
use crate::read::{Pixels, decoded, processed};

const WIDTH: u32 = 640;
const HEIGHT: u32 = 480;

/// Four colours in the quarters of the picture as it is shown: every orientation is another picture.
const SHOWN: [[u8; 3]; 4] = [[230, 30, 30], [30, 230, 30], [30, 30, 230], [230, 230, 30]];

/// The colour at a point of the shown picture.
fn shown(x: u32, y: u32, width: u32, height: u32) -> [u8; 3] {
    let quarter = match (x < width / 2, y < height / 2) {
        (true, true) => 0,
        (false, true) => 1,
        (true, false) => 2,
        (false, false) => 3,
    };
    SHOWN[quarter]
}

/// The stored picture that is shown upright with this orientation (EXIF 2.32, tag 274: where the
/// stored first row and first column are seen).
fn stored(orientation: u8) -> (u32, u32, Vec<u8>) {
    let turned = orientation >= 5;
    let (width, height) = if turned { (HEIGHT, WIDTH) } else { (WIDTH, HEIGHT) };
    let (right, bottom) = (WIDTH - 1, HEIGHT - 1);
    let colour = |column: u32, row: u32| {
        let (x, y) = match orientation {
            1 => (column, row),
            2 => (right - column, row),
            3 => (right - column, bottom - row),
            4 => (column, bottom - row),
            5 => (row, column),
            6 => (right - row, column),
            7 => (right - row, bottom - column),
            _ => (row, bottom - column),
        };
        shown(x, y, WIDTH, HEIGHT)
    };
    (width, height, pixels(width, height, colour))
}

fn expect_upright(name: &str, found: &Pixels) {
    for (x, y) in [(1, 1), (3, 1), (1, 3), (3, 3)] {
        let (x, y) = (found.width * x / 4, found.height * y / 4);
        let [red, green, blue] = shown(x, y, found.width, found.height);
        let pixel = found.at(x, y);
        let near = pixel.iter().zip([red, green, blue, 255]).all(|(a, b)| a.abs_diff(b) < 12);
        assert!(near, "{name}: {pixel:?} at {x}, {y} of {} x {}", found.width, found.height);
    }
}

/// Files of three formats with this orientation.
fn files(orientation: u8) -> [(&'static str, Vec<u8>); 3] {
    let (width, height, rgb) = stored(orientation);
    let jpeg = jpeg_with(width, height, &rgb, jpeg_encoder::ColorType::Rgb, |encoder| {
        let segment = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
        encoder.add_app_segment(1, segment).unwrap();
    });
    let plain = png(width, height, png::ColorType::Rgb, &rgb);
    let png = png_with_chunks(&plain, &[(b"eXIf", &exif(orientation))]);
    let mut webp = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut webp);
    encoder.set_exif_metadata(exif(orientation));
    encoder.encode(&rgb, width, height, image_webp::ColorType::Rgb8).unwrap();
    [("jpeg", jpeg), ("png", png), ("webp", webp)]
}

#[test]
fn previews_are_upright() {
    for orientation in 1..=8 {
        for (format, bytes) in files(orientation) {
            let picture = processed(&bytes, Quality::Original).picture;
            assert_eq!((picture.width, picture.height), (WIDTH, HEIGHT));
            let small = picture.small.unwrap();
            assert_eq!((small.width, small.height), (320, 240));
            expect_upright(&format!("{format} {orientation}"), &decoded(&small.bytes));
        }
    }
}

#[test]
fn an_encoded_main_picture_is_upright() {
    for orientation in 1..=8 {
        let (width, height, _) = stored(orientation);
        // Enlarged, so that it has to be reduced.
        let factor = 6;
        let (_, _, rgb) = stored(orientation);
        let large = pixels(width * factor, height * factor, |x, y| {
            let at = usize::try_from(((y / factor) * width + x / factor) * 3).unwrap();
            [rgb[at], rgb[at + 1], rgb[at + 2]]
        });
        let bytes =
            jpeg_with(width * factor, height * factor, &large, jpeg_encoder::ColorType::Rgb, |e| {
                let segment = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
                e.add_app_segment(1, segment).unwrap();
            });
        let processed = processed(&bytes, Quality::Reduced);
        let found = decoded(&processed.main);
        assert_eq!((found.width, found.height), (2_560, 1_920));
        expect_upright(&format!("main {orientation}"), &found);
    }
}

#[test]
fn original_quality_keeps_the_orientation_and_nothing_else_of_exif() {
    for orientation in 1..=8 {
        for (format, bytes) in files(orientation) {
            let original = processed(&bytes, Quality::Original);
            let kept = exif_value(&original.main);
            let expected = (orientation > 1).then_some(orientation);
            assert_eq!(kept, expected, "{format} {orientation}");
            // Processing the result shows the same picture.
            let again = processed(&original.main, Quality::Original).picture;
            assert_eq!(again.thumbhash, original.picture.thumbhash);
            assert_eq!((again.width, again.height), (WIDTH, HEIGHT));
        }
    }
}

/// The value of an EXIF block with exactly one entry, which is the orientation.
fn exif_value(bytes: &[u8]) -> Option<u8> {
    let head = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
    let at = bytes.windows(head.len()).position(|window| window == head)?;
    bytes.get(at + head.len()).copied()
}

#[test]
fn a_damaged_exif_block_turns_nothing() {
    let (width, height, rgb) = stored(1);
    for block in [b"".as_slice(), b"II*\0", b"II*\0\xFF\xFF\xFF\xFF", b"MM\0*\0\0\0\x08\xFF\xFF"] {
        let plain = webp(width, height, image_webp::ColorType::Rgb8, &rgb);
        assert!(!plain.is_empty());
        let jpeg = jpeg_with(width, height, &rgb, jpeg_encoder::ColorType::Rgb, |encoder| {
            encoder.add_app_segment(1, [b"Exif\0\0".as_slice(), block].concat()).unwrap();
        });
        let picture = processed(&jpeg, Quality::Original).picture;
        assert_eq!((picture.width, picture.height), (WIDTH, HEIGHT));
    }
}
