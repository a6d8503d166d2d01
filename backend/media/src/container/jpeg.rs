//! JPEG (ITU-T T.81), with the segments of JFIF, EXIF, ICC and Adobe.

mod head;

use head::Head;

use super::{Container, Input, Still};
use crate::cut::Cut;
use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::sniff::PictureFormat;

/// Programs write up to 12 scans. Each one can cost a pass over the whole picture.
const SCANS_MAX: u32 = 100;

/// The frame header.
struct Frame {
    width: u32,
    height: u32,
    components: u8,
    /// Samples of all components for 256 pixels.
    samples: u64,
    progressive: bool,
}

/// Walks through the segments. A file that ends inside a scan is completed with an end marker: half
/// a photo is shown by all browsers, too. What follows the end marker is left out.
pub fn read(input: &mut Input<'_>, limits: &Limits) -> Result<Container, Refusal> {
    let mut head = Head::default();
    let mut body = Cut::default();
    let (mut frame, mut scans) = (None, 0);
    input.skip(2)?;
    loop {
        input.skip_until(0xFF)?;
        if input.is_at_end() {
            break;
        }
        let Some((marker, start)) = marker(input)? else { break };
        match marker {
            0x00 | 0x01 | 0xD0..=0xD8 | 0xFF => {}
            0xD9 => break,
            0xDA => {
                scans += 1;
                check_scan(input, frame.as_ref(), scans)?;
                skip_scan(input)?;
                body.keep(start..input.position());
            }
            0xC0..=0xC2 => {
                if frame.is_some() {
                    return Err(Refusal::Broken);
                }
                frame = Some(read_frame(input, marker == 0xC2, limits)?);
                body.keep(start..input.position());
            }
            // Tables, and the interval of restart markers.
            0xC4 | 0xDB | 0xDD => {
                segment(input)?;
                body.keep(start..input.position());
            }
            // Lossless, hierarchical and arithmetic coding: browsers do not show them.
            0xC3 | 0xC5..=0xCF => return Err(Refusal::Broken),
            _ => {
                let end = segment_end(input)?;
                head.read(marker, input, end)?;
                input.go_to(end)?;
            }
        }
    }
    let frame = frame.filter(|_| scans > 0).ok_or(Refusal::Broken)?;
    Ok(assemble(&frame, scans, head, &body))
}

fn assemble(frame: &Frame, scans: u32, head: Head, body: &Cut) -> Container {
    let (orientation, icc) = (head.orientation.unwrap_or_default(), head.icc());
    let cut = |with_metadata: bool| {
        let mut cut = Cut::default();
        cut.add(&head.to_bytes(with_metadata.then_some(orientation), icc.as_deref()));
        cut.append(body);
        cut.add(&[0xFF, 0xD9]);
        cut
    };
    let (clean, still) = (cut(true), cut(false));
    let pixels = u64::from(frame.width) * u64::from(frame.height);
    let output = pixels * if frame.components == 1 { 1 } else { 3 };
    // Several scans are collected as coefficients of two bytes before the picture is made.
    let collected =
        if frame.progressive || scans > 1 { pixels * frame.samples * 2 / 256 } else { 0 };
    Container {
        format: PictureFormat::Jpeg,
        width: frame.width,
        height: frame.height,
        orientation,
        icc,
        frames: 1,
        clean,
        still: Still::new(still, output + collected),
    }
}

/// The marker after 0xFF, and the position of this byte. Any number of fill bytes may precede it.
fn marker(input: &mut Input<'_>) -> Result<Option<(u8, u64)>, Refusal> {
    loop {
        let byte = if input.is_at_end() { return Ok(None) } else { input.byte()? };
        if byte != 0xFF {
            return Ok(Some((byte, input.position().saturating_sub(2))));
        }
    }
}

fn segment_end(input: &mut Input<'_>) -> Result<u64, Refusal> {
    let start = input.position();
    let length = u16::from_be_bytes(input.array()?);
    if length < 2 { Err(Refusal::Broken) } else { Ok(start + u64::from(length)) }
}

fn segment(input: &mut Input<'_>) -> Result<(), Refusal> {
    let end = segment_end(input)?;
    input.go_to(end)
}

/// Goes to the marker that ends the entropy-coded data. A zero after 0xFF stands for 0xFF itself, and
/// restart markers belong to the data.
fn skip_scan(input: &mut Input<'_>) -> Result<(), Refusal> {
    loop {
        input.skip_until(0xFF)?;
        let start = input.position();
        match marker(input) {
            Ok(None) => return Ok(()),
            Ok(Some((0x00 | 0xD0..=0xD7, _))) => {}
            Ok(Some(_)) => return input.go_to(start),
            Err(refusal) => return Err(refusal),
        }
    }
}

/// Reads the header of a scan. Baseline pictures with a scan for each component are refused: the decoder
/// gives them wrong colours without an error (zune-jpeg 0.5.15, its issues 419 and 448).
fn check_scan(input: &mut Input<'_>, frame: Option<&Frame>, scans: u32) -> Result<(), Refusal> {
    let end = segment_end(input)?;
    let components = input.byte()?;
    let frame = frame.filter(|frame| frame.progressive || components == frame.components);
    if frame.is_none() || scans > SCANS_MAX {
        return Err(Refusal::Broken);
    }
    input.go_to(end)
}

fn read_frame(input: &mut Input<'_>, progressive: bool, limits: &Limits) -> Result<Frame, Refusal> {
    let end = segment_end(input)?;
    let [_precision, h1, h2, w1, w2, components] = input.array()?;
    let (width, height) = (u16::from_be_bytes([w1, w2]), u16::from_be_bytes([h1, h2]));
    let (width, height) = (u32::from(width), u32::from(height));
    limits.check_size(width, height)?;
    if !(1..=4).contains(&components) {
        return Err(Refusal::Broken);
    }
    let mut factors = Vec::new();
    for _ in 0..components {
        let [_id, sampling, _table] = input.array()?;
        factors.push((u64::from(sampling >> 4), u64::from(sampling & 0x0F)));
    }
    let widest = factors.iter().map(|factor| factor.0).max().unwrap_or(1);
    let highest = factors.iter().map(|factor| factor.1).max().unwrap_or(1);
    if factors.iter().any(|&(h, v)| !(1..=4).contains(&h) || !(1..=4).contains(&v)) {
        return Err(Refusal::Broken);
    }
    let samples = factors.iter().map(|(h, v)| 256 * h * v / (widest * highest)).sum();
    if input.position() > end {
        return Err(Refusal::Broken);
    }
    input.go_to(end)?;
    Ok(Frame { width, height, components, samples, progressive })
}
