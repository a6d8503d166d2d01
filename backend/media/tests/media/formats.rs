//! Each format at both qualities: size, kind, previews and pixels.

use png::{BitDepth, ColorType};
use umbrachat_media::pictures::{Main, Quality};

use crate::make::{gif, gradients, halves, jpeg, jpeg_with, pixels, png, png_with, webp};
use crate::read::{BOTH, decoded, processed};

const RED: [u8; 4] = [255, 0, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];

/// A picture of every kind, all with a red left and a blue right half.
fn of_all_kinds() -> Vec<(&'static str, Vec<u8>)> {
    let rgb = halves(64, 40);
    let deep: Vec<u8> = rgb.iter().flat_map(|byte| [*byte, *byte]).collect();
    let indexes: Vec<u8> = pixels(64, 40, |x, _| [u8::from(x >= 32)]);
    vec![
        ("jpeg", jpeg(64, 40, &rgb)),
        ("progressive jpeg", include_bytes!("../fixtures/progressive.jpg").to_vec()),
        ("subsampled jpeg", include_bytes!("../fixtures/subsampled.jpg").to_vec()),
        ("png", png(64, 40, ColorType::Rgb, &rgb)),
        ("16-bit png", png_with(64, 40, ColorType::Rgb, BitDepth::Sixteen, &deep, |_| {})),
        (
            "png with palette",
            png_with(64, 40, ColorType::Indexed, BitDepth::Eight, &indexes, |encoder| {
                encoder.set_palette(vec![255, 0, 0, 0, 0, 255]);
            }),
        ),
        ("webp", webp(64, 40, image_webp::ColorType::Rgb8, &rgb)),
        ("lossy webp", include_bytes!("../fixtures/lossy.webp").to_vec()),
    ]
}

#[test]
fn every_kind_keeps_its_colours_at_both_qualities() {
    for (kind, bytes) in of_all_kinds() {
        for quality in BOTH {
            let processed = processed(&bytes, quality);
            let shown = (processed.picture.width, processed.picture.height);
            let turned = shown == (40, 64);
            assert!(turned || shown == (64, 40), "{kind}: {shown:?}");
            let found = decoded(&processed.main);
            let stored_turned = (found.width, found.height) == (40, 64);
            // The fixtures have orientation 6: the left side is shown at the top.
            let (first, second) =
                if stored_turned { ((20, 10), (20, 54)) } else { ((10, 20), (54, 20)) };
            found.expect_near(first.0, first.1, RED, 8);
            found.expect_near(second.0, second.1, BLUE, 8);
            assert!((5..=40).contains(&processed.picture.thumbhash.len()), "{kind}");
            assert!(processed.picture.small.is_none() && processed.picture.large.is_none());
            assert!(!processed.picture.animated, "{kind}");
        }
    }
}

#[test]
fn a_large_picture_is_reduced_and_gets_two_previews() {
    let bytes = jpeg(3_000, 1_500, &gradients(3_000, 1_500));
    let reduced = processed(&bytes, Quality::Reduced);
    assert_eq!((reduced.picture.width, reduced.picture.height), (2_560, 1_280));
    let main = decoded(&reduced.main);
    assert_eq!((main.width, main.height), (2_560, 1_280));
    let original = processed(&bytes, Quality::Original);
    assert_eq!((original.picture.width, original.picture.height), (3_000, 1_500));
    assert!(matches!(original.picture.main, Main::Cut(_)));
    assert_eq!(decoded(&original.main), decoded(&bytes));
    for picture in [reduced.picture, original.picture] {
        let (small, large) = (picture.small.unwrap(), picture.large.unwrap());
        assert_eq!((small.width, small.height), (320, 160));
        assert_eq!((large.width, large.height), (1_280, 640));
        for preview in [small, large] {
            assert_eq!(preview.media_type, "image/jpeg");
            let found = decoded(&preview.bytes);
            assert_eq!((found.width, found.height), (preview.width, preview.height));
            let (x, y) = (found.width / 4, found.height / 2);
            found.expect_near(x, y, [64, 127, found.at(x, y)[2], 255], 12);
        }
    }
}

#[test]
fn a_preview_is_made_only_of_a_larger_picture() {
    let picture = processed(&jpeg(320, 200, &gradients(320, 200)), Quality::Reduced).picture;
    assert!(picture.small.is_none() && picture.large.is_none());
    let picture = processed(&jpeg(321, 200, &gradients(321, 200)), Quality::Reduced).picture;
    assert_eq!(picture.small.map(|small| (small.width, small.height)), Some((320, 199)));
    assert!(picture.large.is_none());
}

#[test]
fn a_small_file_is_not_replaced_by_a_larger_one() {
    let rgb = halves(600, 400);
    let plain = png_with(600, 400, ColorType::Rgb, BitDepth::Eight, &rgb, |encoder| {
        encoder.set_compression(png::Compression::High);
    });
    let reduced = processed(&plain, Quality::Reduced);
    assert_eq!(reduced.picture.media_type, "image/png");
    assert!(reduced.main.len() <= plain.len());
    let noisy = png(600, 400, ColorType::Rgb, &gradients(600, 400));
    let reduced = processed(&noisy, Quality::Reduced);
    assert_eq!(reduced.picture.media_type, "image/jpeg");
}

#[test]
fn alpha_stays_at_both_qualities_and_in_previews() {
    // Invisible pixels are green: their colour must not shine through.
    let rgba = pixels(3_000, 40, |x, _| if x < 1_500 { [0, 255, 0, 0] } else { [0, 0, 255, 255] });
    for bytes in [
        png(3_000, 40, ColorType::Rgba, &rgba),
        webp(3_000, 40, image_webp::ColorType::Rgba8, &rgba),
    ] {
        for quality in BOTH {
            let processed = processed(&bytes, quality);
            let previews = [processed.picture.small.unwrap(), processed.picture.large.unwrap()];
            assert!(previews.iter().all(|preview| preview.media_type == "image/webp"));
            for file in [&processed.main, &previews[0].bytes, &previews[1].bytes] {
                let found = decoded(file);
                assert_eq!(found.at(0, 0)[3], 0);
                found.expect_near(found.width - 1, 0, BLUE, 2);
                for x in 0..found.width {
                    let [_, green, _, alpha] = found.at(x, 0);
                    assert!(alpha < 255 || green < 8, "green at {x}");
                }
            }
        }
    }
}

#[test]
fn lossy_webp_keeps_its_alpha() {
    for quality in BOTH {
        let found =
            decoded(&processed(include_bytes!("../fixtures/lossy-alpha.webp"), quality).main);
        let clear = found.rgba.chunks_exact(4).filter(|pixel| pixel[3] == 0).count();
        assert_eq!(clear, 640);
    }
}

#[test]
fn an_alpha_channel_without_use_becomes_a_jpeg() {
    let rgba: Vec<u8> =
        gradients(700, 500).chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    let picture = processed(&png(700, 500, ColorType::Rgba, &rgba), Quality::Reduced).picture;
    assert_eq!(picture.media_type, "image/jpeg");
    assert_eq!(picture.small.unwrap().media_type, "image/jpeg");
}

#[test]
fn gray_pictures_stay_gray() {
    let gray = pixels(400, 300, |x, _| [if x < 200 { 60 } else { 200 }]);
    let with_alpha = pixels(400, 300, |x, _| [if x < 200 { 60 } else { 200 }, 255]);
    for bytes in [
        jpeg_with(400, 300, &gray, jpeg_encoder::ColorType::Luma, |_| {}),
        png(400, 300, ColorType::Grayscale, &gray),
        png(400, 300, ColorType::GrayscaleAlpha, &with_alpha),
    ] {
        let processed = processed(&bytes, Quality::Reduced);
        for file in [&processed.main, &processed.picture.small.unwrap().bytes] {
            let found = decoded(file);
            found.expect_near(20, 20, [60, 60, 60, 255], 3);
            found.expect_near(found.width - 20, 20, [200, 200, 200, 255], 3);
        }
    }
}

#[test]
fn interlaced_png_is_decoded_at_every_depth() {
    for (name, bytes) in [
        ("rgb", include_bytes!("../fixtures/interlaced.png").as_slice()),
        ("gray and alpha", include_bytes!("../fixtures/interlaced-la.png").as_slice()),
    ] {
        let picture = processed(bytes, Quality::Original).picture;
        let small = decoded(&picture.small.unwrap().bytes);
        assert_eq!((small.width, small.height), (320, 200), "{name}");
        let [left, right] = [small.at(40, 100), small.at(280, 100)];
        assert!(left[0].abs_diff(right[0]) > 40, "{name}: {left:?} {right:?}");
    }
}

#[test]
fn cmyk_is_shown_in_rgb() {
    for quality in BOTH {
        let picture = processed(include_bytes!("../fixtures/cmyk.jpg"), quality).picture;
        assert_eq!((picture.width, picture.height), (400, 250));
        let small = decoded(&picture.small.unwrap().bytes);
        let ([red, _, blue, _], [red_right, _, blue_right, _]) =
            (small.at(20, 100), small.at(300, 100));
        assert!(red > 200 && blue < 60, "{red} {blue}");
        assert!(red_right < 60 && blue_right > 200, "{red_right} {blue_right}");
    }
}

#[test]
fn extreme_shapes_are_accepted() {
    for (width, height) in [(1, 1), (20_000, 1), (1, 20_000), (2, 3)] {
        let rgb = gradients(width, height);
        let mut files = vec![jpeg(width, height, &rgb), png(width, height, ColorType::Rgb, &rgb)];
        if width.max(height) <= 16_383 {
            files.push(webp(width, height, image_webp::ColorType::Rgb8, &rgb));
            files.push(gif(width.try_into().unwrap(), height.try_into().unwrap(), &[[1, 2, 3]]));
        }
        for bytes in files {
            for quality in BOTH {
                let picture = processed(&bytes, quality).picture;
                let longest = picture.width.max(picture.height);
                let reduced = width.max(height).min(2_560);
                assert!(longest == width.max(height) || longest == reduced);
                assert_eq!(picture.width.min(picture.height), width.min(height));
            }
        }
    }
}
