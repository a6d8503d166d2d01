//! The segments that describe a JPEG picture. They are not copied but written anew from the few
//! values that matter: density, colour transform, orientation and colour profile.

use super::super::{EXIF_BYTES_MAX, Input, icc};
use crate::exif;
use crate::num::wide;
use crate::orient::Orientation;
use crate::refusal::Refusal;

/// The content of an ICC segment after its name and two counters.
const ICC_PART_MAX: usize = 65_535 - 2 - 14;

#[derive(Default)]
pub struct Head {
    /// Version, unit and densities of the JFIF segment.
    jfif: Option<[u8; 7]>,
    /// Version, flags and the colour transform of Adobe's segment.
    adobe: Option<[u8; 7]>,
    pub orientation: Option<Orientation>,
    /// The parts of the colour profile with their numbers.
    icc_parts: Vec<(u8, Vec<u8>)>,
    icc_bytes: u64,
}

impl Head {
    /// Reads one segment that ends at this position.
    pub fn read(&mut self, marker: u8, input: &mut Input<'_>, end: u64) -> Result<(), Refusal> {
        if !matches!(marker, 0xE0 | 0xE1 | 0xE2 | 0xEE) {
            return Ok(());
        }
        let content = input.up_to((end - input.position()).min(EXIF_BYTES_MAX))?;
        match marker {
            0xE0 if self.jfif.is_none() => self.jfif = after(&content, b"JFIF\0"),
            0xEE if self.adobe.is_none() => self.adobe = after(&content, b"Adobe"),
            0xE1 if self.orientation.is_none() => {
                let tiff = content.strip_prefix(b"Exif\0");
                self.orientation = tiff.and_then(|tiff| tiff.get(1..)).map(exif::orientation);
            }
            0xE2 => {
                if let Some([number, _count, part @ ..]) = content.strip_prefix(b"ICC_PROFILE\0") {
                    self.icc_bytes += wide(part.len());
                    if self.icc_bytes <= icc::ICC_BYTES_MAX {
                        self.icc_parts.push((*number, part.to_vec()));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The colour profile, if its parts make one.
    pub fn icc(&self) -> Option<Vec<u8>> {
        let mut parts: Vec<_> = self.icc_parts.iter().collect();
        parts.sort_by_key(|(number, _)| *number);
        icc::checked(parts.into_iter().flat_map(|(_, part)| part).copied().collect())
    }

    /// The start of the file. A decoder needs neither orientation nor profile.
    pub fn to_bytes(&self, orientation: Option<Orientation>, icc: Option<&[u8]>) -> Vec<u8> {
        let mut out = vec![0xFF, 0xD8];
        if let Some(jfif) = self.jfif {
            // No thumbnail: zero columns and zero rows.
            segment(&mut out, 0xE0, &[b"JFIF\0", &jfif, &[0, 0]]);
        }
        if let Some(orientation) = orientation {
            if let Some(tiff) = exif::minimal(orientation) {
                segment(&mut out, 0xE1, &[b"Exif\0\0", &tiff]);
            }
            let parts: Vec<_> = icc.unwrap_or_default().chunks(ICC_PART_MAX).collect();
            let count = u8::try_from(parts.len()).unwrap_or(u8::MAX);
            for (number, part) in (1..=count).zip(&parts) {
                segment(&mut out, 0xE2, &[b"ICC_PROFILE\0", &[number, count], part]);
            }
        }
        if let Some(adobe) = self.adobe {
            segment(&mut out, 0xEE, &[b"Adobe", &adobe]);
        }
        out
    }
}

/// The first bytes after this name.
fn after<const N: usize>(content: &[u8], name: &[u8]) -> Option<[u8; N]> {
    content.strip_prefix(name)?.get(..N)?.try_into().ok()
}

fn segment(out: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    out.extend([0xFF, marker]);
    out.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
    parts.iter().for_each(|part| out.extend_from_slice(part));
}
