//! Recognising files. The input is a declared type and a file's bytes, separated by a zero. A document
//! never has a type that a browser shows or runs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use umbrachat_media::{Class, sniff};

fuzz_target!(|bytes: &[u8]| {
    let (declared, head) = match bytes.iter().position(|byte| *byte == 0) {
        Some(zero) => (std::str::from_utf8(&bytes[..zero]).ok(), &bytes[zero + 1..]),
        None => (None, bytes),
    };
    let name = declared.unwrap_or("photo.html");
    let sniffed = sniff(head, declared, name);
    let (kind, subtype) = sniffed.media_type.split_once('/').expect("a type has two parts");
    assert!(sniffed.media_type.bytes().all(|byte| byte.is_ascii_graphic() && byte != b';'));
    let expected = match sniffed.class {
        Class::Picture(_) => kind == "image" && subtype != "svg+xml",
        Class::Video => kind == "video",
        Class::Audio => kind == "audio",
        Class::Document => {
            !matches!(kind, "image" | "video" | "audio" | "font" | "multipart" | "message")
                && !subtype.contains("html")
                && !subtype.contains("javascript")
                && !subtype.ends_with("xml")
        }
    };
    assert!(expected, "{sniffed:?}");
});
