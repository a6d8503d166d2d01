//! The guard that reads frame headers: however a stream is cut, it is judged the same, and
//! what is declared too large is noticed before its payload.

#![no_main]

#[path = "../../src/live/headers.rs"]
mod headers;

use headers::{FRAME_MAX, Headers};
use libfuzzer_sys::fuzz_target;

/// What RFC 6455, section 5.2, says about these bytes, read all at once.
fn has_a_frame_too_large(mut bytes: &[u8]) -> bool {
    while let [_, second, rest @ ..] = bytes {
        let (length, rest) = match (second & 0x7F, rest) {
            (126, [a, b, rest @ ..]) => (u64::from(u16::from_be_bytes([*a, *b])), rest),
            (127, [a, b, c, d, e, f, g, h, rest @ ..]) => {
                (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), rest)
            }
            (126 | 127, _) => return false,
            (short, rest) => (u64::from(short), rest),
        };
        let mask = if second & 0x80 == 0 { 0 } else { 4 };
        if rest.len() < mask {
            return false;
        }
        if length > FRAME_MAX as u64 {
            return true;
        }
        bytes = rest.get(mask + length as usize..).unwrap_or_default();
    }
    false
}

fuzz_target!(|bytes: &[u8]| {
    let expected = has_a_frame_too_large(bytes);
    assert_eq!(Headers::default().follow(bytes).is_err(), expected, "at once");
    let mut headers = Headers::default();
    let singly = bytes.chunks(1).try_for_each(|byte| headers.follow(byte));
    assert_eq!(singly.is_err(), expected, "byte by byte");
    let mut headers = Headers::default();
    let size = usize::from(bytes.first().copied().unwrap_or(0)) + 2;
    let cut = bytes.chunks(size).try_for_each(|part| headers.follow(part));
    assert_eq!(cut.is_err(), expected, "in parts of {size}");
});
