//! Writing WebP: chunks, and the file around a picture.

use super::frame::Bitstream;
use super::{ALPHA, Still};
use crate::cut::Cut;

/// A file that the decoder accepts: one picture, in the extended format only if it has alpha.
pub fn still(image: &Bitstream, alpha: &Cut) -> Still {
    let pixels = u64::from(image.width) * u64::from(image.height);
    if image.is_lossless {
        // Without the flag of alpha the decoder would make a copy of the whole picture.
        let mut still = Still::new(riff(&image.chunk_with_alpha), 4 * pixels);
        still.ignores_alpha = !image.has_alpha;
        return still;
    }
    if alpha.is_empty() {
        // The planes at 4:2:0, then RGB.
        return Still::new(riff(&image.chunk), pixels * 9 / 2);
    }
    let mut body = Cut::default();
    body.add(&extended_chunk(ALPHA, (image.width, image.height)));
    body.append(alpha);
    body.append(&image.chunk);
    // The planes, RGBA, and the alpha channel, which is decoded like a picture of its own.
    Still::new(riff(&body), pixels * 21 / 2)
}

pub fn riff(body: &Cut) -> Cut {
    let mut cut = Cut::default();
    cut.add(b"RIFF");
    cut.add(&u32::try_from(body.len() + 4).unwrap_or(u32::MAX).to_le_bytes());
    cut.add(b"WEBP");
    cut.append(body);
    cut
}

pub fn extended_chunk(flags: u8, (width, height): (u32, u32)) -> Vec<u8> {
    let mut content = vec![flags, 0, 0, 0];
    for side in [width, height] {
        content.extend(side.saturating_sub(1).to_le_bytes().iter().take(3));
    }
    chunk(b"VP8X", &content)
}

pub fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = kind.to_vec();
    out.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(content);
    if content.len() % 2 == 1 {
        out.push(0);
    }
    out
}

/// A chunk as it is stored, with its own padding.
pub fn whole_chunk(start: u64, length: u64) -> Cut {
    let mut cut = Cut::default();
    cut.keep(start..start + 8 + length);
    cut.add(if length % 2 == 1 { &[0] } else { &[] });
    cut
}
