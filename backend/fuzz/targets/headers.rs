//! The guard that checks WebSocket frame headers. Its verdict must not depend on how the stream is
//! split, and it must report a protocol violation or an oversized frame at the header.

#![no_main]
#![allow(dead_code, reason = "the file under test holds more than this path uses")]

#[path = "../../src/transport/live/headers.rs"]
mod headers;

/// The module from which `headers` imports its limit; the value is irrelevant here.
mod http {
    pub const BODY_MAX: usize = 128 * 1_024;
}

use headers::{FRAGMENTS_MAX, FrameFault, FrameHeaders, INCOMING_MAX};
use libfuzzer_sys::fuzz_target;

/// A reference implementation over the whole input: RFC 6455, sections 5.2, 5.4 and 5.5, and the
/// server's limits.
fn refused(mut bytes: &[u8]) -> Option<FrameFault> {
    let (mut pieces, mut whole) = (0, 0);
    while let [first, second, rest @ ..] = bytes {
        let (ends, opcode, short) = (first & 0x80 != 0, first & 0x0F, second & 0x7F);
        let fits = match opcode {
            0 => pieces > 0,
            1 | 2 => pieces == 0,
            8..=10 => ends && short < 126,
            _ => false,
        };
        if !fits || first & 0x70 != 0 || second & 0x80 == 0 {
            return Some(FrameFault::Broken);
        }
        let (length, rest) = match (short, rest) {
            (126, [a, b, rest @ ..]) => (u64::from(u16::from_be_bytes([*a, *b])), rest),
            (127, [a, b, c, d, e, f, g, h, rest @ ..]) => {
                (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), rest)
            }
            (126 | 127, _) => return None,
            (short, rest) => (u64::from(short), rest),
        };
        if rest.len() < 4 {
            return None;
        }
        if length > INCOMING_MAX as u64 {
            return Some(FrameFault::TooLarge);
        }
        if opcode <= 2 {
            pieces += 1;
            whole += length as usize;
            if pieces > FRAGMENTS_MAX || whole > INCOMING_MAX {
                return Some(FrameFault::TooLarge);
            }
        }
        let Some(next) = rest.get(4 + length as usize..) else { return None };
        bytes = next;
        if opcode <= 2 && ends {
            (pieces, whole) = (0, 0);
        }
    }
    None
}

/// The verdict of the guard on a stream in parts of this size.
fn judged(bytes: &[u8], size: usize) -> Option<FrameFault> {
    let mut headers = FrameHeaders::default();
    let mut parts = bytes.chunks(size.max(1));
    let stop = parts.find_map(|part| headers.follow(part, |_| true).err())?;
    assert!(stop.sound <= size);
    Some(stop.fault)
}

fuzz_target!(|bytes: &[u8]| {
    let expected = refused(bytes);
    assert_eq!(judged(bytes, bytes.len()), expected, "at once");
    assert_eq!(judged(bytes, 1), expected, "byte by byte");
    let size = usize::from(bytes.first().copied().unwrap_or(0)) + 2;
    assert_eq!(judged(bytes, size), expected, "in parts of {size}");
});
