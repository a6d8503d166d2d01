//! Animations stay animated.

use std::io::Cursor;

use umbrachat_media::pictures::{Main, Quality};

use crate::make::{gif, pixels};
use crate::read::{BOTH, decoded, processed};

fn frames_of_gif(bytes: &[u8]) -> usize {
    let mut decoder = gif::DecodeOptions::new().read_info(Cursor::new(bytes)).unwrap();
    std::iter::from_fn(|| decoder.read_next_frame().unwrap().map(|_| ())).count()
}

fn frames_of_webp(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).unwrap();
    let size = decoder.output_buffer_size().unwrap();
    let count = decoder.num_frames();
    (0..count)
        .map(|_| {
            let mut frame = vec![0; size];
            decoder.read_frame(&mut frame).unwrap();
            frame
        })
        .collect()
}

/// An APNG of four frames in shades of red.
fn apng() -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 400, 300);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(4, 0).unwrap();
    encoder.set_frame_delay(1, 10).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for frame in 0..4_u8 {
        writer.write_image_data(&pixels(400, 300, |_, _| [250 - frame * 40, 0, 0])).unwrap();
    }
    writer.finish().unwrap();
    out
}

fn frames_of_apng(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let count = reader.info().animation_control().map_or(1, |control| control.num_frames);
    (0..count)
        .map(|_| {
            let mut frame = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut frame).unwrap();
            frame
        })
        .collect()
}

#[test]
fn gif_keeps_its_frames_and_shows_the_first() {
    let colours: Vec<[u8; 3]> = (0..20).map(|step| [200, step * 10, 0]).collect();
    let bytes = gif(500, 400, &colours);
    for quality in BOTH {
        let processed = processed(&bytes, quality);
        assert!(processed.picture.animated);
        assert_eq!(processed.picture.media_type, "image/gif");
        assert_eq!(frames_of_gif(&processed.main), 20);
        assert_eq!(processed.main, bytes);
        let small = processed.picture.small.unwrap();
        assert_eq!((small.media_type, small.width, small.height), ("image/jpeg", 320, 256));
        decoded(&small.bytes).expect_near(100, 100, [200, 0, 0, 255], 4);
    }
}

#[test]
fn webp_keeps_its_frames() {
    for bytes in [
        include_bytes!("../fixtures/animated.webp").as_slice(),
        include_bytes!("../fixtures/animated-lossless.webp"),
    ] {
        for quality in BOTH {
            let processed = processed(bytes, quality);
            assert!(processed.picture.animated);
            assert_eq!(processed.picture.media_type, "image/webp");
            let frames = frames_of_webp(&processed.main);
            assert_eq!(frames.len(), 4);
            assert_eq!(frames, frames_of_webp(bytes));
        }
    }
}

#[test]
fn apng_keeps_its_frames() {
    let bytes = apng();
    for quality in BOTH {
        let processed = processed(&bytes, quality);
        assert!(processed.picture.animated);
        assert_eq!(processed.picture.media_type, "image/png");
        let frames = frames_of_apng(&processed.main);
        assert_eq!(frames.len(), 4);
        assert_eq!(frames, frames_of_apng(&bytes));
        let small = processed.picture.small.unwrap();
        decoded(&small.bytes).expect_near(5, 5, [250, 0, 0, 255], 4);
    }
}

#[test]
fn a_still_gif_is_encoded_again_if_it_is_large() {
    let still = gif(3_000, 20, &[[10, 200, 30]]);
    let processed = processed(&still, Quality::Reduced);
    assert!(!processed.picture.animated);
    assert!(matches!(processed.picture.main, Main::Encoded(_)));
    assert_eq!((processed.picture.width, processed.picture.height), (2_560, 17));
    decoded(&processed.main).expect_near(9, 9, [10, 200, 30, 255], 4);
}

/// A frame at an offset: the rest of the picture is transparent.
#[test]
fn the_first_frame_may_cover_a_part_of_the_picture() {
    let mut out = Vec::new();
    let mut encoder = gif::Encoder::new(&mut out, 400, 400, &[255, 0, 0]).unwrap();
    for (left, top) in [(300, 300), (0, 0)] {
        let frame = gif::Frame {
            left,
            top,
            // The first frame also reaches beyond the picture.
            width: 200,
            height: 200,
            buffer: vec![0; 40_000].into(),
            ..gif::Frame::default()
        };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    let small = processed(&out, Quality::Original).picture.small.unwrap();
    let found = decoded(&small.bytes);
    assert_eq!(small.media_type, "image/webp");
    found.expect_near(310, 310, [255, 0, 0, 255], 1);
    assert_eq!(found.at(10, 10)[3], 0);
}
