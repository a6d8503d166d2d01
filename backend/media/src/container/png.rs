//! PNG and animated PNG (W3C PNG, third edition).

use super::{Container, EXIF_BYTES_MAX, Input, Still, icc};
use crate::cut::Cut;
use crate::exif;
use crate::limits::Limits;
use crate::num::wide;
use crate::orient::Orientation;
use crate::refusal::Refusal;
use crate::sniff::PictureFormat;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What the walk collects.
#[derive(Default)]
struct Parts {
    /// The header chunk as it is stored.
    header: Cut,
    /// Palette, transparency, colour and picture data.
    still: Cut,
    /// The same with the chunks of the animation.
    animated: Cut,
    icc: Option<Vec<u8>>,
    orientation: Orientation,
    declares_animation: bool,
    has_data: bool,
    frames: u32,
}

pub fn read(input: &mut Input<'_>, limits: &Limits) -> Result<Container, Refusal> {
    input.skip(wide(SIGNATURE.len()))?;
    let mut parts = Parts::default();
    let (width, height, memory) = read_header(input, &mut parts, limits)?;
    while read_chunk(input, &mut parts)? {
        limits.check_frames(parts.frames, width, height)?;
    }
    if !parts.has_data {
        return Err(Refusal::Broken);
    }
    // An animation of one frame is a still picture.
    let animated = parts.declares_animation && parts.frames > 1;
    let mut clean = file(&parts.header);
    if let Some(profile) = &parts.icc {
        clean.add(&chunk(b"iCCP", &icc::to_iccp(profile)));
    }
    if let Some(tiff) = exif::minimal(parts.orientation) {
        clean.add(&chunk(b"eXIf", &tiff));
    }
    clean.append(if animated { &parts.animated } else { &parts.still });
    let mut still = file(&parts.header);
    still.append(&parts.still);
    for cut in [&mut clean, &mut still] {
        cut.add(&chunk(b"IEND", &[]));
    }
    Ok(Container {
        format: PictureFormat::Png,
        width,
        height,
        orientation: parts.orientation,
        icc: parts.icc,
        frames: if animated { parts.frames } else { 1 },
        clean,
        still: Still::new(still, memory),
    })
}

fn file(header: &Cut) -> Cut {
    let mut cut = Cut::default();
    cut.add(SIGNATURE);
    cut.append(header);
    cut
}

/// Reads IHDR. Rows are decoded one by one, so only an interlaced picture is in memory as a whole.
fn read_header(
    input: &mut Input<'_>,
    parts: &mut Parts,
    limits: &Limits,
) -> Result<(u32, u32, u64), Refusal> {
    let start = input.position();
    let [l1, l2, l3, l4, kind @ ..]: [u8; 8] = input.array()?;
    if u32::from_be_bytes([l1, l2, l3, l4]) != 13 || &kind != b"IHDR" {
        return Err(Refusal::Broken);
    }
    let width = u32::from_be_bytes(input.array()?);
    let height = u32::from_be_bytes(input.array()?);
    limits.check_size(width, height)?;
    let [_depth, colour, _compression, _filter, interlace] = input.array()?;
    let channels = match colour {
        0 => 1,
        2 => 3,
        _ => 4,
    };
    input.skip(4)?;
    parts.header.keep(start..input.position());
    let whole = u64::from(width) * u64::from(height) * channels;
    Ok((width, height, if interlace == 0 { 0 } else { whole }))
}

/// Reads one chunk; false after the last one.
fn read_chunk(input: &mut Input<'_>, parts: &mut Parts) -> Result<bool, Refusal> {
    let start = input.position();
    let length = u64::from(u32::from_be_bytes(input.array()?));
    let kind: [u8; 4] = input.array()?;
    let end = input.position() + length + 4;
    if &kind == b"IEND" {
        return Ok(false);
    }
    match &kind {
        b"iCCP" if length <= icc::ICC_BYTES_MAX => {
            parts.icc = icc::from_iccp(&input.up_to(length)?);
        }
        b"eXIf" => parts.orientation = exif::orientation(&input.up_to(length.min(EXIF_BYTES_MAX))?),
        b"acTL" => parts.declares_animation = !parts.has_data,
        b"fcTL" => parts.frames += 1,
        b"IDAT" => parts.has_data = true,
        _ => {}
    }
    input.go_to(end)?;
    match &kind {
        b"PLTE" | b"IDAT" | b"tRNS" | b"cHRM" | b"gAMA" | b"sBIT" | b"sRGB" | b"cICP" | b"mDCV"
        | b"cLLI" | b"bKGD" => {
            parts.still.keep(start..end);
            parts.animated.keep(start..end);
        }
        b"acTL" | b"fcTL" | b"fdAT" => parts.animated.keep(start..end),
        // Bit 5 of the first letter marks chunks that a decoder may ignore.
        [first, ..] if first & 0x20 == 0 => return Err(Refusal::Broken),
        _ => {}
    }
    Ok(true)
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes().to_vec();
    out.extend_from_slice(kind);
    out.extend_from_slice(content);
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(kind);
    checksum.update(content);
    out.extend(checksum.finalize().to_be_bytes());
    out
}
