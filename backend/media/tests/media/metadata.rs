//! Metadata is gone from everything that is stored, and nothing else is lost.

use umbrachat_media::pictures::{Main, Quality};

use crate::make::{
    CANARY, exif, gif, gradients, halves, jpeg, jpeg_with, png, png_chunk, png_with_chunks, webp,
};
use crate::read::{BOTH, Processed, contains, decoded, processed};

fn expect_clean(name: &str, processed: &Processed) {
    let Processed { picture, main } = processed;
    let previews = [&picture.small, &picture.large].into_iter().flatten();
    let files = std::iter::once(main.as_slice()).chain(previews.map(|one| one.bytes.as_slice()));
    for file in files {
        assert!(!contains(file, CANARY), "{name}: metadata of {} bytes file", file.len());
        for marker in [b"GPS".as_slice(), b"ns.adobe.com", b"Photoshop 3.0", b"tEXt", b"XMP "] {
            assert!(!contains(file, marker), "{name}: {}", String::from_utf8_lossy(marker));
        }
    }
}

/// A JPEG with every kind of metadata, and a video behind its end like a phone's motion photo.
fn jpeg_with_everything(width: u32, height: u32) -> Vec<u8> {
    let rgb = gradients(width, height);
    let plain = jpeg_with(width, height, &rgb, jpeg_encoder::ColorType::Rgb, |encoder| {
        encoder.add_app_segment(1, [b"Exif\0\0".as_slice(), &exif(1)].concat()).unwrap();
        encoder.add_app_segment(1, b"http://ns.adobe.com/xap/1.0/\0CANARY".to_vec()).unwrap();
        encoder.add_app_segment(2, b"MPF\0CANARY".to_vec()).unwrap();
        encoder.add_app_segment(2, b"ICC_PROFILE\0\x01\x01CANARY is no profile".to_vec()).unwrap();
        encoder.add_app_segment(13, b"Photoshop 3.0\08BIM\x04\x04CANARY".to_vec()).unwrap();
        encoder.add_app_segment(4, b"CANARY".to_vec()).unwrap();
    });
    let mut out = plain[..2].to_vec();
    // A comment, a thumbnail in a JFIF extension, and bytes between two segments.
    for (marker, content) in [(0xFE, b"CANARY ".as_slice()), (0xE0, b"JFXX\0\x10CANARY")] {
        out.extend([0xFF, marker, 0, u8::try_from(content.len() + 2).unwrap()]);
        out.extend_from_slice(content);
    }
    out.extend_from_slice(b"CANARY");
    out.extend_from_slice(&plain[2..]);
    out.extend_from_slice(b"\0\0\0\x20ftypmp42 CANARY");
    out
}

#[test]
fn jpeg_loses_all_metadata() {
    let bytes = jpeg_with_everything(900, 600);
    assert!(contains(&bytes, CANARY));
    for quality in BOTH {
        expect_clean("jpeg", &processed(&bytes, quality));
    }
    let original = processed(&bytes, Quality::Original);
    assert_eq!(decoded(&original.main), decoded(&jpeg(900, 600, &gradients(900, 600))));
    assert!(original.main.ends_with(&[0xFF, 0xD9]));
}

#[test]
fn png_loses_all_metadata() {
    let plain = png(900, 600, png::ColorType::Rgb, &gradients(900, 600));
    let mut bytes = png_with_chunks(
        &plain,
        &[
            (b"tEXt", b"Comment\0CANARY"),
            (b"zTXt", b"Comment\0\0CANARY"),
            (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0CANARY"),
            (b"eXIf", &exif(1)),
            (b"tIME", b"CANARY_"),
            (b"prVt", b"CANARY"),
            (b"iCCP", b"CANARY\0\0CANARY"),
            (b"pHYs", b"CANARY___"),
            (b"gAMA", &[0, 0, 0xB1, 0x8F]),
        ],
    );
    bytes.extend(b"CANARY behind the end");
    for quality in BOTH {
        expect_clean("png", &processed(&bytes, quality));
    }
    let original = processed(&bytes, Quality::Original).main;
    assert_eq!(decoded(&original), decoded(&plain));
    assert!(contains(&original, b"gAMA"), "what changes the look stays");
}

#[test]
fn webp_loses_all_metadata() {
    let rgb = gradients(900, 600);
    let mut bytes = Vec::new();
    let mut encoder = image_webp::WebPEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif(1));
    encoder.set_xmp_metadata(b"<x:xmpmeta>CANARY</x:xmpmeta>".to_vec());
    encoder.encode(&rgb, 900, 600, image_webp::ColorType::Rgb8).unwrap();
    bytes.extend(b"CANARY behind the end");
    for quality in BOTH {
        expect_clean("webp", &processed(&bytes, quality));
    }
    let original = processed(&bytes, Quality::Original).main;
    assert_eq!(decoded(&original), decoded(&webp(900, 600, image_webp::ColorType::Rgb8, &rgb)));
}

#[test]
fn pictures_of_other_programs_lose_all_metadata() {
    for (name, bytes) in [
        ("lossy", include_bytes!("../fixtures/lossy.webp").as_slice()),
        ("lossy with alpha", include_bytes!("../fixtures/lossy-alpha.webp")),
        ("animated", include_bytes!("../fixtures/animated.webp")),
        ("progressive", include_bytes!("../fixtures/progressive.jpg")),
    ] {
        assert!(contains(bytes, CANARY), "{name}");
        for quality in BOTH {
            expect_clean(name, &processed(bytes, quality));
        }
    }
}

#[test]
fn gif_loses_comments_and_extensions_but_not_its_loop() {
    let plain = gif(40, 30, &[[255, 0, 0], [0, 0, 255]]);
    let at = 13 + 6;
    let mut bytes = plain[..at].to_vec();
    bytes.extend(b"\x21\xFE\x06CANARY\0");
    bytes.extend(b"\x21\xFF\x0BXMP DataXMP\x06CANARY\0");
    bytes.extend(b"\x21\x01\x06CANARY\0");
    bytes.extend_from_slice(&plain[at..]);
    bytes.extend(b"CANARY");
    // The plain GIF has its colour table at 13 and a loop count after it.
    assert_eq!(&plain[at..at + 2], &[0x21, 0xFF]);
    for quality in BOTH {
        let processed = processed(&bytes, quality);
        expect_clean("gif", &processed);
        assert_eq!(processed.main, plain);
    }
}

#[test]
fn bytes_hidden_in_a_loop_count_are_gone() {
    let plain = gif(40, 30, &[[255, 0, 0], [0, 0, 255]]);
    let at = 13 + 6 + 3 + 11 + 4;
    let bytes = [&plain[..at], b"\x06CANARY".as_slice(), &plain[at..]].concat();
    assert_eq!(processed(&bytes, Quality::Original).main, plain);
}

#[test]
fn chunks_hidden_inside_an_animation_frame_are_gone() {
    let bytes = include_bytes!("../fixtures/animated-lossless.webp");
    let clean = processed(bytes, Quality::Original).main;
    // A chunk behind the picture of the first frame.
    let at = bytes.windows(4).position(|window| window == b"ANMF").unwrap();
    let length = u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap());
    let end = at + 8 + usize::try_from(length).unwrap();
    let hidden = b"XTRA\x06\0\0\0CANARY";
    let longer = (length + u32::try_from(hidden.len()).unwrap()).to_le_bytes();
    let changed = [&bytes[..at + 4], &longer, &bytes[at + 8..end], hidden, &bytes[end..]].concat();
    let found = processed(&changed, Quality::Original);
    expect_clean("animated webp", &found);
    assert_eq!(found.main, clean);
}

#[test]
fn removing_metadata_a_second_time_changes_nothing() {
    let png = png_with_chunks(
        &png(40, 30, png::ColorType::Rgb, &halves(40, 30)),
        &[(b"eXIf", &exif(6)), (b"tEXt", b"Comment\0CANARY")],
    );
    for bytes in [
        jpeg_with_everything(40, 30),
        png,
        gif(40, 30, &[[1, 2, 3], [4, 5, 6]]),
        include_bytes!("../fixtures/lossy.webp").to_vec(),
        include_bytes!("../fixtures/animated.webp").to_vec(),
    ] {
        let once = processed(&bytes, Quality::Original);
        assert!(matches!(once.picture.main, Main::Cut(_)));
        let twice = processed(&once.main, Quality::Original);
        assert_eq!(once.main, twice.main);
        assert_eq!(once.picture.thumbhash, twice.picture.thumbhash);
    }
}

#[test]
fn a_png_with_an_unknown_critical_chunk_is_broken() {
    let plain = png(4, 4, png::ColorType::Rgb, &halves(4, 4));
    let mut bytes = plain[..33].to_vec();
    bytes.extend(png_chunk(b"CRIT", b"x"));
    bytes.extend_from_slice(&plain[33..]);
    assert!(crate::read::try_process(&bytes, Quality::Original).is_err());
}
