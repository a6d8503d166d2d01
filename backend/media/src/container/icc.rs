//! Colour profiles inside containers.

use std::io::Read;

use flate2::read::{ZlibDecoder, ZlibEncoder};

use crate::num::wide;

/// Profiles for printing have up to 3 MB; those of cameras have some hundred bytes.
pub const ICC_BYTES_MAX: u64 = 4 * 1_024 * 1_024;

/// The bytes, if they are a profile: their length and signature are right (ICC.1:2022, 7.2). Other
/// bytes in the place of a profile are not kept.
pub fn checked(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let length: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    let signature = bytes.get(36..40)?;
    let fits = u64::from(u32::from_be_bytes(length)) == wide(bytes.len());
    (fits && signature == b"acsp" && wide(bytes.len()) <= ICC_BYTES_MAX).then_some(bytes)
}

/// The profile in PNG's iCCP chunk: a name, a zero, the method 0, and a zlib stream. A stream that
/// becomes longer than a profile is not read on.
pub fn from_iccp(chunk: &[u8]) -> Option<Vec<u8>> {
    let name_end = memchr::memchr(0, chunk)?;
    let stream = chunk.get(name_end + 1..)?.strip_prefix(&[0])?;
    let mut bytes = Vec::new();
    ZlibDecoder::new(stream).take(ICC_BYTES_MAX + 1).read_to_end(&mut bytes).ok()?;
    checked(bytes)
}

/// An iCCP chunk's content.
pub fn to_iccp(profile: &[u8]) -> Vec<u8> {
    let mut chunk = b"icc\0\0".to_vec();
    let mut stream = ZlibEncoder::new(profile, flate2::Compression::default());
    // Reading from a slice cannot fail.
    let _ = stream.read_to_end(&mut chunk);
    chunk
}
