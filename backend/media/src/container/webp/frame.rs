//! The picture inside a WebP file: the header of a VP8 or VP8L bitstream.

use super::Input;
use super::write::whole_chunk;
use crate::cut::Cut;
use crate::refusal::Refusal;

pub struct Bitstream {
    pub width: u32,
    pub height: u32,
    pub is_lossless: bool,
    /// Whether a lossless picture says that its alpha values have a meaning.
    pub has_alpha: bool,
    /// The chunk as it is stored.
    pub chunk: Cut,
    /// The chunk of a lossless picture with `has_alpha` set, which changes nothing else (RFC 9649,
    /// section 3.4: the flag is a hint).
    pub chunk_with_alpha: Cut,
}

/// Reads the start of a chunk whose header has just been read.
pub fn read_image_chunk(
    input: &mut Input<'_>,
    kind: &[u8; 4],
    length: u64,
) -> Result<Bitstream, Refusal> {
    let start = input.position();
    let chunk = whole_chunk(start.saturating_sub(8), length);
    if kind == b"VP8 " {
        let [tag, _, _, 0x9D, 0x01, 0x2A, w1, w2, h1, h2] = input.array()? else {
            return Err(Refusal::Broken);
        };
        // Only a key frame is a picture.
        if tag & 1 != 0 || length < 10 {
            return Err(Refusal::Broken);
        }
        let (width, height) = (u16::from_le_bytes([w1, w2]), u16::from_le_bytes([h1, h2]));
        let (width, height) = (u32::from(width & 0x3FFF), u32::from(height & 0x3FFF));
        let chunk_with_alpha = Cut::default();
        let (is_lossless, has_alpha) = (false, false);
        return Ok(Bitstream { width, height, is_lossless, has_alpha, chunk, chunk_with_alpha });
    }
    let [0x2F, bytes @ ..]: [u8; 5] = input.array()? else { return Err(Refusal::Broken) };
    if length < 5 {
        return Err(Refusal::Broken);
    }
    let header = u32::from_le_bytes(bytes);
    let (width, height) = ((header & 0x3FFF) + 1, ((header >> 14) & 0x3FFF) + 1);
    let mut chunk_with_alpha = Cut::default();
    chunk_with_alpha.add(kind);
    chunk_with_alpha.add(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    chunk_with_alpha.add(&[0x2F]);
    chunk_with_alpha.add(&(header | 1 << 28).to_le_bytes());
    chunk_with_alpha.keep(start + 5..start + length);
    chunk_with_alpha.add(if length % 2 == 1 { &[0] } else { &[] });
    let has_alpha = header & (1 << 28) != 0;
    Ok(Bitstream { width, height, is_lossless: true, has_alpha, chunk, chunk_with_alpha })
}
