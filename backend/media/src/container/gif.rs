//! GIF (version 89a) with the loop count of Netscape's extension.

use super::{Container, Input, Still};
use crate::cut::Cut;
use crate::limits::Limits;
use crate::orient::Orientation;
use crate::refusal::Refusal;
use crate::sniff::PictureFormat;

/// Programs that are kept apart from other extensions because they only hold a loop count.
const LOOPS: [&[u8; 11]; 2] = [b"NETSCAPE2.0", b"ANIMEXTS1.0"];

/// What the walk collects.
#[derive(Default)]
struct Parts {
    clean: Cut,
    /// The file up to the end of the first frame.
    first: Cut,
    /// A graphic control extension that belongs to the next frame.
    control: Option<std::ops::Range<u64>>,
    place: (u32, u32),
    memory: u64,
    frames: u32,
    has_loop: bool,
}

pub fn read(input: &mut Input<'_>, limits: &Limits) -> Result<Container, Refusal> {
    input.skip(6)?;
    let [w1, w2, h1, h2, flags, _background, _aspect] = input.array()?;
    let width = u32::from(u16::from_le_bytes([w1, w2]));
    let height = u32::from(u16::from_le_bytes([h1, h2]));
    limits.check_size(width, height)?;
    input.skip(table_bytes(flags))?;
    let mut parts = Parts::default();
    parts.clean.keep(0..input.position());
    parts.first.keep(0..input.position());
    // A file that ends between two blocks is complete: many programs leave out the last byte.
    while !input.is_at_end() {
        let start = input.position();
        match input.byte()? {
            0x2C => read_image(input, start, &mut parts, limits)?,
            0x21 => read_extension(input, start, &mut parts)?,
            // Zeros between blocks are a common fault.
            0x00 => {}
            _ => break,
        }
        limits.check_frames(parts.frames, width, height)?;
    }
    if parts.frames == 0 {
        return Err(Refusal::Broken);
    }
    parts.clean.add(&[0x3B]);
    parts.first.add(&[0x3B]);
    let mut still = Still::new(parts.first, parts.memory);
    still.place = Some(parts.place);
    Ok(Container {
        format: PictureFormat::Gif,
        width,
        height,
        orientation: Orientation::default(),
        icc: None,
        frames: parts.frames,
        clean: parts.clean,
        still,
    })
}

/// The size of a colour table by the flags of its descriptor.
fn table_bytes(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 0x07) + 1) }
}

fn read_image(
    input: &mut Input<'_>,
    start: u64,
    parts: &mut Parts,
    limits: &Limits,
) -> Result<(), Refusal> {
    let [x1, x2, y1, y2, w1, w2, h1, h2, flags] = input.array()?;
    let width = u32::from(u16::from_le_bytes([w1, w2]));
    let height = u32::from(u16::from_le_bytes([h1, h2]));
    // A frame may be larger than the picture.
    limits.check_size(width, height)?;
    input.skip(table_bytes(flags) + 1)?;
    skip_blocks(input)?;
    let image = start..input.position();
    if parts.frames == 0 {
        parts.first.keep(parts.control.clone().unwrap_or(0..0));
        parts.first.keep(image.clone());
        let (left, top) = (u16::from_le_bytes([x1, x2]), u16::from_le_bytes([y1, y2]));
        parts.place = (u32::from(left), u32::from(top));
        parts.memory = u64::from(width) * u64::from(height);
    }
    parts.clean.keep(parts.control.take().unwrap_or(0..0));
    parts.clean.keep(image);
    parts.frames += 1;
    Ok(())
}

fn read_extension(input: &mut Input<'_>, start: u64, parts: &mut Parts) -> Result<(), Refusal> {
    match input.byte()? {
        // Graphic control: delay, disposal and transparency of the next frame.
        0xF9 => {
            let [length, _content @ .., end]: [u8; 6] = input.array()?;
            if (length, end) != (4, 0) {
                return Err(Refusal::Broken);
            }
            parts.control = Some(start..input.position());
            Ok(())
        }
        0xFF => read_application(input, parts),
        // Plain text would be drawn with the control before it; no browser draws it.
        0x01 => {
            parts.control = None;
            skip_blocks(input)
        }
        _ => skip_blocks(input),
    }
}

/// An extension of some program. Only the loop count is kept, and written anew.
fn read_application(input: &mut Input<'_>, parts: &mut Parts) -> Result<(), Refusal> {
    let length = input.byte()?;
    let name = input.up_to(u64::from(length))?;
    let known = LOOPS.into_iter().find(|known| name == *known);
    if let (Some(name), false) = (known, parts.has_loop) {
        let before = input.position();
        if let [3, 1, low, high] = input.array()? {
            parts.clean.add(&[0x21, 0xFF, 11]);
            parts.clean.add(name);
            parts.clean.add(&[3, 1, low, high, 0]);
            parts.has_loop = true;
        }
        input.go_to(before)?;
    }
    skip_blocks(input)
}

/// Goes behind a sequence of blocks of up to 255 bytes, which ends with an empty one.
fn skip_blocks(input: &mut Input<'_>) -> Result<(), Refusal> {
    loop {
        match input.byte()? {
            0 => return Ok(()),
            length => input.skip(u64::from(length))?,
        }
    }
}
