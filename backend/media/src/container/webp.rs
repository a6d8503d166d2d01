//! WebP (RFC 9649).

mod frame;
mod write;

use frame::{Bitstream, read_image_chunk};
use write::{chunk, extended_chunk, riff, still, whole_chunk};

use super::{Container, EXIF_BYTES_MAX, Input, Still, icc};
use crate::cut::Cut;
use crate::exif;
use crate::limits::Limits;
use crate::orient::Orientation;
use crate::refusal::Refusal;
use crate::sniff::PictureFormat;

/// Flags of the VP8X chunk.
const ANIMATION: u8 = 0x02;
const EXIF: u8 = 0x08;
const ALPHA: u8 = 0x10;
const ICC: u8 = 0x20;

/// What the walk collects.
#[derive(Default)]
struct Parts {
    /// The alpha chunk before a lossy picture.
    alpha: Cut,
    image: Option<Bitstream>,
    /// The ANIM chunk and the frames without unknown chunks.
    animation: Cut,
    first: Option<FirstFrame>,
    icc: Option<Vec<u8>>,
    orientation: Orientation,
    frames: u32,
}

struct FirstFrame {
    place: (u32, u32),
    alpha: Cut,
    image: Bitstream,
}

/// The VP8X chunk.
struct Extended {
    flags: u8,
    width: u32,
    height: u32,
}

pub fn read(input: &mut Input<'_>, limits: &Limits) -> Result<Container, Refusal> {
    input.skip(4)?;
    let end_of_file = 8 + u64::from(u32::from_le_bytes(input.array()?));
    input.skip(4)?;
    let mut parts = Parts::default();
    let mut extended = None;
    // What lies behind the size in the RIFF header is left out.
    while input.position() + 8 <= end_of_file {
        let start = input.position();
        let Some((kind, length)) = chunk_head(input)? else { break };
        let end = input.position() + length;
        match &kind {
            b"VP8X" if start == 12 => extended = Some(read_extended(input, limits)?),
            b"VP8 " | b"VP8L" if parts.image.is_none() => {
                let image = read_image_chunk(input, &kind, length)?;
                limits.check_size(image.width, image.height)?;
                parts.image = Some(image);
            }
            b"ALPH" if parts.image.is_none() => parts.alpha.append(&whole_chunk(start, length)),
            b"ICCP" if length <= icc::ICC_BYTES_MAX => {
                parts.icc = icc::checked(input.up_to(length)?);
            }
            b"EXIF" => {
                parts.orientation = exif::orientation(&input.up_to(length.min(EXIF_BYTES_MAX))?);
            }
            b"ANIM" if length == 6 && parts.animation.is_empty() => {
                parts.animation.append(&whole_chunk(start, length));
            }
            b"ANMF" => read_frame(input, end, extended.as_ref(), &mut parts, limits)?,
            _ => {}
        }
        input.go_to(end)?;
        if extended.is_none() {
            break;
        }
        if length % 2 == 1 && !input.is_at_end() {
            input.skip(1)?;
        }
    }
    match extended {
        Some(extended) => extended_picture(&extended, parts),
        None => {
            let image = parts.image.ok_or(Refusal::Broken)?;
            Ok(container(
                (image.width, image.height),
                riff(&image.chunk),
                still(&image, &Cut::default()),
            ))
        }
    }
}

fn container((width, height): (u32, u32), clean: Cut, still: Still) -> Container {
    Container {
        format: PictureFormat::WebP,
        width,
        height,
        orientation: Orientation::default(),
        icc: None,
        frames: 1,
        clean,
        still,
    }
}

fn extended_picture(extended: &Extended, parts: Parts) -> Result<Container, Refusal> {
    let size = (extended.width, extended.height);
    let exif = exif::minimal(parts.orientation);
    let animated = extended.flags & ANIMATION != 0;
    let mut flags = extended.flags & (ALPHA | ANIMATION);
    flags |= if parts.icc.is_some() { ICC } else { 0 };
    flags |= if exif.is_some() { EXIF } else { 0 };
    let mut body = Cut::default();
    body.add(&extended_chunk(flags, size));
    if let Some(profile) = &parts.icc {
        body.add(&chunk(b"ICCP", profile));
    }
    let still = if animated {
        body.append(&parts.animation);
        let first = parts.first.ok_or(Refusal::Broken)?;
        let mut still = still(&first.image, &first.alpha);
        still.place = Some(first.place);
        still
    } else {
        let image = parts.image.ok_or(Refusal::Broken)?;
        if (image.width, image.height) != size {
            return Err(Refusal::Broken);
        }
        body.append(&parts.alpha);
        body.append(&image.chunk);
        still(&image, &parts.alpha)
    };
    if let Some(tiff) = exif {
        body.add(&chunk(b"EXIF", &tiff));
    }
    let mut container = container(size, riff(&body), still);
    container.orientation = parts.orientation;
    container.icc = parts.icc;
    container.frames = if animated { parts.frames } else { 1 };
    Ok(container)
}

/// Reads an ANMF chunk and keeps its picture; other chunks inside are left out.
fn read_frame(
    input: &mut Input<'_>,
    end: u64,
    extended: Option<&Extended>,
    parts: &mut Parts,
    limits: &Limits,
) -> Result<(), Refusal> {
    let extended = extended.ok_or(Refusal::Broken)?;
    let header: [u8; 16] = input.array()?;
    let [x1, x2, x3, y1, y2, y3, ..] = header;
    let place = (2 * u24(x1, x2, x3), 2 * u24(y1, y2, y3));
    let (mut alpha, mut image) = (Cut::default(), None);
    while input.position() < end && image.is_none() {
        let start = input.position();
        let Some((kind, length)) = chunk_head(input)? else { break };
        let next = input.position() + length;
        match &kind {
            b"ALPH" => alpha = whole_chunk(start, length),
            b"VP8 " | b"VP8L" => image = Some(read_image_chunk(input, &kind, length)?),
            _ => {}
        }
        input.go_to(next + length % 2)?;
    }
    let image = image.filter(|_| input.position() <= end + 1).ok_or(Refusal::Broken)?;
    let right = u64::from(place.0) + u64::from(image.width);
    let bottom = u64::from(place.1) + u64::from(image.height);
    if right > u64::from(extended.width) || bottom > u64::from(extended.height) {
        return Err(Refusal::Broken);
    }
    let length = 16 + alpha.len() + image.chunk.len();
    parts.animation.add(b"ANMF");
    parts.animation.add(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    parts.animation.add(&header);
    parts.animation.append(&alpha);
    parts.animation.append(&image.chunk);
    parts.frames += 1;
    if parts.first.is_none() {
        parts.first = Some(FirstFrame { place, alpha, image });
    }
    limits.check_frames(parts.frames, extended.width, extended.height)
}

fn read_extended(input: &mut Input<'_>, limits: &Limits) -> Result<Extended, Refusal> {
    let [flags, _, _, _, w1, w2, w3, h1, h2, h3] = input.array()?;
    let (width, height) = (u24(w1, w2, w3) + 1, u24(h1, h2, h3) + 1);
    limits.check_size(width, height)?;
    Ok(Extended { flags, width, height })
}

/// The kind and the length of the next chunk; none at the end of the file.
fn chunk_head(input: &mut Input<'_>) -> Result<Option<([u8; 4], u64)>, Refusal> {
    if input.is_at_end() {
        return Ok(None);
    }
    let kind = input.array()?;
    Ok(Some((kind, u64::from(u32::from_le_bytes(input.array()?)))))
}

fn u24(a: u8, b: u8, c: u8) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}
