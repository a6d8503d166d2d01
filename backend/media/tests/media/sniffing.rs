//! Recognising files.

use umbrachat_media::{Class, PictureFormat, SNIFF_BYTES, sniff};

use crate::make::{gif, halves, jpeg, png, webp};

fn class_and_type(head: &[u8], declared: Option<&str>, name: &str) -> (Class, String) {
    let sniffed = sniff(head, declared, name);
    (sniffed.class, sniffed.media_type.into_owned())
}

#[test]
fn pictures_are_known_by_their_bytes_alone() {
    let rgb = halves(8, 8);
    for (bytes, format) in [
        (jpeg(8, 8, &rgb), PictureFormat::Jpeg),
        (png(8, 8, png::ColorType::Rgb, &rgb), PictureFormat::Png),
        (webp(8, 8, image_webp::ColorType::Rgb8, &rgb), PictureFormat::WebP),
        (gif(8, 8, &[[0; 3]]), PictureFormat::Gif),
    ] {
        let head = &bytes[..SNIFF_BYTES.min(bytes.len())];
        for declared in [None, Some("text/html"), Some("image/png"), Some("video/mp4")] {
            let found = class_and_type(head, declared, "page.html");
            assert_eq!(found, (Class::Picture(format), format.media_type().to_owned()));
        }
    }
}

#[test]
fn sound_and_video_are_known_by_their_bytes() {
    let webm = b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\xF7\x81\x01\x42\xF2\x81\x04\x42\xF3\x81\x08\x42\x82\x84webm";
    let matroska = b"\x1A\x45\xDF\xA3\xA3\x42\x86\x81\x01\x42\xF7\x81\x01\x42\xF2\x81\x04\x42\xF3\x81\x08\x42\x82\x88matroska";
    let cases: [(&[u8], Option<&str>, Class, &str); 21] = [
        (b"\0\0\0\x20ftypisom\0\0\x02\0", None, Class::Video, "video/mp4"),
        (b"\0\0\0\x20ftypiso5\0\0\x02\0", Some("audio/mp4"), Class::Audio, "audio/mp4"),
        (b"\0\0\0\x20ftypmp42\0\0\0\0", Some("text/html"), Class::Video, "video/mp4"),
        (b"\0\0\0\x1cftypM4A \0\0\0\0", None, Class::Audio, "audio/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", None, Class::Video, "video/quicktime"),
        (b"\0\0\0\x14ftyp3gp5\0\0\0\0", None, Class::Video, "video/mp4"),
        (webm, None, Class::Video, "video/webm"),
        (webm, Some("audio/webm;codecs=opus"), Class::Audio, "audio/webm"),
        (webm, Some("AUDIO/WebM"), Class::Audio, "audio/webm"),
        (matroska, None, Class::Video, "video/matroska"),
        (b"OggS\0\x02______________________OpusHead", None, Class::Audio, "audio/ogg"),
        (b"OggS\0\x02______________________\x80theora", None, Class::Video, "video/ogg"),
        (b"OggS\0\x02____", Some("video/ogg"), Class::Video, "video/ogg"),
        (b"RIFF\0\0\0\0WAVEfmt ", None, Class::Audio, "audio/wav"),
        (b"fLaC\0\0\0\x22", None, Class::Audio, "audio/flac"),
        (b"ID3\x04\0\0\0\0\x02\x01", None, Class::Audio, "audio/mpeg"),
        (b"\xFF\xFB\x90\x64", None, Class::Audio, "audio/mpeg"),
        (b"\xFF\xF3\x40\xC4", None, Class::Audio, "audio/mpeg"),
        (b"\xFF\xF1\x50\x80", None, Class::Audio, "audio/aac"),
        (b"\xFF\xF9\x50\x80", None, Class::Audio, "audio/aac"),
        (b"\0\0\0\x1cftypheic\0\0\0\0", None, Class::Document, "application/octet-stream"),
    ];
    for (head, declared, class, media_type) in cases {
        let found = class_and_type(head, declared, "file");
        assert_eq!(found, (class, media_type.to_owned()), "{}", String::from_utf8_lossy(head));
    }
}

#[test]
fn text_in_utf_16_is_no_sound() {
    for head in [b"\xFF\xFE<\0h\0".as_slice(), b"\xFE\xFF\0<", b"\xFF\xFF\xFF\xFF", b"\xFF"] {
        assert_eq!(sniff(head, None, "notes").class, Class::Document);
    }
}

#[test]
fn pages_scripts_and_drawings_are_downloads_without_a_type() {
    for declared in [
        "text/html",
        "TEXT/HTML; charset=utf-8",
        " text/html ",
        "image/svg+xml",
        "application/xhtml+xml",
        "application/xml",
        "text/xml",
        "application/rss+xml",
        "text/javascript",
        "text/javascript1.5",
        "application/javascript",
        "application/ecmascript",
        "text/css",
        "application/wasm",
        "multipart/related",
        "message/rfc822",
        "image/png",
        "video/mp4",
        "audio/mpeg",
        "font/woff2",
    ] {
        for name in ["notes", "page.html", "logo.svg", "app.js", "feed.xml", "photo.png"] {
            let head = b"<html><script>alert(1)</script>";
            let found = class_and_type(head, Some(declared), name);
            assert_eq!(found, (Class::Document, "application/octet-stream".to_owned()));
        }
    }
}

#[test]
fn a_harmless_declared_type_is_kept() {
    for (declared, name, expected) in [
        (Some("application/pdf"), "a", "application/pdf"),
        (Some("Text/Plain; charset=utf-8"), "a.html", "text/plain"),
        (Some("application/zip"), "a", "application/zip"),
        (
            Some("application/vnd.oasis.opendocument.text"),
            "a",
            "application/vnd.oasis.opendocument.text",
        ),
        (None, "report.pdf", "application/pdf"),
        (Some("application/octet-stream"), "report.PDF", "application/pdf"),
        (None, "archive.zip", "application/zip"),
        (None, "without-extension", "application/octet-stream"),
        (None, "page.html", "application/octet-stream"),
    ] {
        let found = class_and_type(b"%PDF-1.7", declared, name);
        assert_eq!(found, (Class::Document, expected.to_owned()));
    }
}

#[test]
fn a_type_that_is_no_type_is_not_kept() {
    let long = format!("application/{}", "x".repeat(200));
    for declared in [
        "",
        "text",
        "/",
        "text/",
        "/plain",
        "*/*",
        "text/plain/x",
        "te xt/plain",
        "text/plain\r\nset-cookie: a=b",
        "text/pläin",
        "text/.hidden",
        &long,
    ] {
        let found = class_and_type(b"some text", Some(declared), "file");
        assert_eq!(found, (Class::Document, "application/octet-stream".to_owned()), "{declared:?}");
    }
}
