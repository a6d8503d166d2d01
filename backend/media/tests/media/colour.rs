//! Colour profiles.

use std::sync::LazyLock;

use moxcms::ColorProfile;
use umbrachat_media::pictures::Quality;

use crate::make::{jpeg_with, pixels};
use crate::read::{contains, decoded, processed};

const SIZE: u32 = 400;

/// Encoded once: an encoded profile contains the time of its encoding.
static DISPLAY_P3: LazyLock<Vec<u8>> =
    LazyLock::new(|| ColorProfile::new_display_p3().encode().unwrap());

/// Pixels of one colour.
fn filled(colour: [u8; 3]) -> Vec<u8> {
    pixels(SIZE, SIZE, |_, _| colour)
}

fn jpeg_in_p3(colour: [u8; 3]) -> Vec<u8> {
    jpeg_with(SIZE, SIZE, &filled(colour), jpeg_encoder::ColorType::Rgb, |encoder| {
        encoder.add_icc_profile(&DISPLAY_P3).unwrap();
    })
}

fn png_in_p3(colour: [u8; 3]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut info = png::Info::with_size(SIZE, SIZE);
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    info.icc_profile = Some(DISPLAY_P3.as_slice().into());
    let mut writer = png::Encoder::with_info(&mut out, info).unwrap().write_header().unwrap();
    writer.write_image_data(&filled(colour)).unwrap();
    writer.finish().unwrap();
    out
}

fn webp_in_p3(colour: [u8; 3]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut out);
    encoder.set_icc_profile(DISPLAY_P3.clone());
    encoder.encode(&filled(colour), SIZE, SIZE, image_webp::ColorType::Rgb8).unwrap();
    out
}

#[test]
fn display_p3_is_converted_in_previews() {
    // (200, 80, 60) in Display P3 is about (214, 73, 50) in sRGB.
    for bytes in [jpeg_in_p3([200, 80, 60]), png_in_p3([200, 80, 60]), webp_in_p3([200, 80, 60])] {
        for quality in [Quality::Reduced, Quality::Original] {
            let small = processed(&bytes, quality).picture.small.unwrap();
            decoded(&small.bytes).expect_near(50, 50, [214, 73, 50, 255], 4);
            assert!(!contains(&small.bytes, b"acsp"), "previews have no profile");
        }
    }
}

#[test]
fn display_p3_is_converted_in_an_encoded_main_picture() {
    let noisy: Vec<u8> = filled([200, 80, 60])
        .iter()
        .enumerate()
        .map(|(at, value)| value + u8::from(at % 7 == 0) + u8::from(at % 5 == 0))
        .collect();
    let bytes = jpeg_with(SIZE, SIZE, &noisy, jpeg_encoder::ColorType::Rgb, |encoder| {
        encoder.set_quality(100);
        encoder.add_icc_profile(&DISPLAY_P3).unwrap();
    });
    let main = processed(&bytes, Quality::Reduced).main;
    assert!(!contains(&main, b"acsp"));
    decoded(&main).expect_near(50, 50, [214, 73, 50, 255], 5);
}

#[test]
fn the_profile_stays_at_original_quality() {
    let profile = DISPLAY_P3.as_slice();
    let jpeg = processed(&jpeg_in_p3([200, 80, 60]), Quality::Original).main;
    let webp = processed(&webp_in_p3([200, 80, 60]), Quality::Original).main;
    assert!(contains(&jpeg, profile) && contains(&webp, profile));
    let png = processed(&png_in_p3([200, 80, 60]), Quality::Original).main;
    let reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    assert_eq!(reader.info().icc_profile.as_deref(), Some(profile));
}

#[test]
fn a_profile_in_several_segments_stays_whole() {
    // A valid length and signature with much content, as profiles for printing have.
    let mut profile = DISPLAY_P3.clone();
    profile.resize(150_000, 7);
    profile[..4].copy_from_slice(&150_000_u32.to_be_bytes());
    let bytes =
        jpeg_with(SIZE, SIZE, &filled([9, 9, 9]), jpeg_encoder::ColorType::Rgb, |encoder| {
            encoder.add_icc_profile(&profile).unwrap();
        });
    let main = processed(&bytes, Quality::Original).main;
    let input = zune_core::bytestream::ZCursor::new(&main);
    let mut decoder = zune_jpeg::JpegDecoder::new(input);
    decoder.decode_headers().unwrap();
    assert_eq!(decoder.icc_profile(), Some(profile));
}

#[test]
fn a_profile_of_another_kind_of_picture_is_ignored() {
    let gray = pixels(SIZE, SIZE, |_, _| [100_u8]);
    let jpeg = jpeg_with(SIZE, SIZE, &gray, jpeg_encoder::ColorType::Luma, |encoder| {
        encoder.add_icc_profile(&DISPLAY_P3).unwrap();
    });
    let small = processed(&jpeg, Quality::Reduced).picture.small.unwrap();
    decoded(&small.bytes).expect_near(9, 9, [100, 100, 100, 255], 2);
}
