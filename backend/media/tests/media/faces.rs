//! Square pictures of accounts and groups.

use std::io::Cursor;

use umbrachat_media::pictures::face;
use umbrachat_media::{Limits, Refusal};

use crate::make::{exif, gif, jpeg, jpeg_with, pixels, png, webp};
use crate::read::decoded;

/// Red, with a green square in the centre.
fn with_centre(width: u32, height: u32) -> Vec<u8> {
    let side = width.min(height);
    let (left, top) = ((width - side) / 2, (height - side) / 2);
    pixels(width, height, |x, y| {
        let inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
        if inside { [0, 200, 0] } else { [200, 0, 0] }
    })
}

#[test]
fn the_centre_is_cut_out_in_three_sizes() {
    for (width, height) in [(1_600, 900), (900, 1_600), (700, 700)] {
        let bytes = jpeg(width, height, &with_centre(width, height));
        let faces = face(&mut Cursor::new(bytes), &Limits::default()).unwrap();
        for (one, side) in [(faces.large, 512), (faces.medium, 128), (faces.small, 48)] {
            assert_eq!((one.width, one.height, one.media_type), (side, side, "image/jpeg"));
            let found = decoded(&one.bytes);
            for (x, y) in [(2, side / 2), (side - 3, side / 2), (side / 2, 2), (side / 2, side - 3)]
            {
                found.expect_near(x, y, [0, 200, 0, 255], 30);
            }
        }
    }
}

#[test]
fn a_small_picture_is_not_enlarged() {
    let bytes = png(100, 60, png::ColorType::Rgb, &with_centre(100, 60));
    let faces = face(&mut Cursor::new(bytes), &Limits::default()).unwrap();
    assert_eq!((faces.large.width, faces.medium.width, faces.small.width), (60, 60, 48));
    let dot = gif(1, 1, &[[1, 2, 3]]);
    assert!(face(&mut Cursor::new(dot), &Limits::default()).is_ok());
}

#[test]
fn faces_are_turned_and_keep_alpha() {
    let rgb = pixels(600, 600, |_, y| if y < 300 { [200, 0, 0] } else { [0, 0, 200] });
    let bytes = jpeg_with(600, 600, &rgb, jpeg_encoder::ColorType::Rgb, |encoder| {
        encoder.add_app_segment(1, [b"Exif\0\0".as_slice(), &exif(3)].concat()).unwrap();
    });
    let faces = face(&mut Cursor::new(bytes), &Limits::default()).unwrap();
    decoded(&faces.medium.bytes).expect_near(64, 10, [0, 0, 200, 255], 4);
    let rgba = pixels(600, 600, |x, _| [9, 9, 9, if x < 300 { 0 } else { 255 }]);
    let bytes = webp(600, 600, image_webp::ColorType::Rgba8, &rgba);
    let faces = face(&mut Cursor::new(bytes), &Limits::default()).unwrap();
    assert_eq!(faces.small.media_type, "image/webp");
    assert_eq!(decoded(&faces.small.bytes).at(4, 20)[3], 0);
}

#[test]
fn what_is_no_picture_is_refused() {
    let result = face(&mut Cursor::new(b"<svg/>".to_vec()), &Limits::default());
    assert!(matches!(result, Err(Refusal::Broken)));
}
