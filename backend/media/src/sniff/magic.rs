//! The first bytes of the formats that browsers show, play and record.

use super::PictureFormat;

/// A container of sound or video.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    Mp4,
    Mp4Audio,
    QuickTime,
    WebM,
    Matroska,
    Ogg,
    OggVideo,
    Mp3,
    Wav,
    Flac,
    Adts,
}

pub fn picture_format(head: &[u8]) -> Option<PictureFormat> {
    match head {
        [0xFF, 0xD8, 0xFF, ..] => Some(PictureFormat::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(PictureFormat::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            Some(PictureFormat::WebP)
        }
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(PictureFormat::Gif),
        _ => None,
    }
}

pub fn container(head: &[u8]) -> Option<Container> {
    match head {
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => iso(brand.get(..4)?),
        [0x1A, 0x45, 0xDF, 0xA3, rest @ ..] => matroska(rest),
        [b'O', b'g', b'g', b'S', 0, ..] => {
            let has_video = memchr::memmem::find(head, b"theora").is_some();
            Some(if has_video { Container::OggVideo } else { Container::Ogg })
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some(Container::Wav),
        [b'f', b'L', b'a', b'C', ..] => Some(Container::Flac),
        [b'I', b'D', b'3', 2..=4, _, flags, size @ ..]
            if flags & 0x0F == 0 && size.iter().take(4).all(|byte| byte & 0x80 == 0) =>
        {
            Some(Container::Mp3)
        }
        [0xFF, second, third, ..] => mpeg_audio(*second, *third),
        _ => None,
    }
}

/// A file of the ISO base media format by its brand. The same box starts pictures (HEIC, AVIF) and
/// other formats, so only brands of sound and video count.
fn iso(brand: &[u8]) -> Option<Container> {
    match brand {
        b"M4A " | b"M4B " | b"M4P " | b"F4A " | b"F4B " => Some(Container::Mp4Audio),
        b"qt  " => Some(Container::QuickTime),
        b"M4V " | b"M4VH" | b"M4VP" | b"F4V " | b"MSNV" | b"mp41" | b"mp42" | b"mp71" | b"avc1"
        | b"dash" | b"isom" | b"cmfc" | b"cmfs" | b"cmff" => Some(Container::Mp4),
        [b'i', b's', b'o', b'2'..=b'9' | b'a'..=b'c'] => Some(Container::Mp4),
        [b'3', b'g', ..] | [b'm', b'm', b'p', b'4'] => Some(Container::Mp4),
        _ => None,
    }
}

/// The kind is in the EBML header, which programs write within these bytes.
fn matroska(header: &[u8]) -> Option<Container> {
    let has = |name: &[u8]| memchr::memmem::find(header, name).is_some();
    if has(b"\x42\x82\x84webm") {
        Some(Container::WebM)
    } else if has(b"\x42\x82\x88matroska") {
        Some(Container::Matroska)
    } else {
        None
    }
}

/// A frame of MPEG sound without a tag before it: eleven bits are set, then version and layer.
fn mpeg_audio(second: u8, third: u8) -> Option<Container> {
    if second & 0xE0 != 0xE0 {
        return None;
    }
    let (version, layer) = (second >> 3 & 0x03, second >> 1 & 0x03);
    let (bit_rate, sample_rate) = (third >> 4, third >> 2 & 0x03);
    match (version, layer) {
        // Version 1 is reserved. Layer III is 1.
        (0 | 2 | 3, 1) if (1..=14).contains(&bit_rate) && sample_rate != 3 => Some(Container::Mp3),
        // ADTS: twelve set bits, layer 0, and an index of the sample rate up to 12.
        (2 | 3, 0) if third >> 2 & 0x0F <= 12 => Some(Container::Adts),
        _ => None,
    }
}
