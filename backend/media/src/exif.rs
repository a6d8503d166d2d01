//! The one EXIF tag that matters: the orientation. Everything else is removed.

use crate::orient::Orientation;

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// More entries than a directory of a camera has.
const ENTRIES_MAX: usize = 1_000;

#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn short(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        })
    }

    fn long(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        })
    }
}

/// The orientation in an EXIF block, which is a TIFF file without pictures. Damaged blocks turn
/// nothing.
pub fn orientation(tiff: &[u8]) -> Orientation {
    // WebP files of some programs hold the prefix that only JPEG needs.
    let tiff = tiff.strip_prefix(b"Exif\0\0").unwrap_or(tiff);
    find(tiff).map(Orientation::from_exif).unwrap_or_default()
}

fn find(tiff: &[u8]) -> Option<u16> {
    let order = match tiff.get(..4)? {
        b"II*\0" => Order::Little,
        b"MM\0*" => Order::Big,
        _ => return None,
    };
    let directory = usize::try_from(order.long(tiff, 4)?).ok()?;
    let entries = usize::from(order.short(tiff, directory)?).min(ENTRIES_MAX);
    let first = directory.checked_add(2)?;
    (0..entries).find_map(|entry| {
        let at = first.checked_add(entry * 12)?;
        let matches = order.short(tiff, at)? == ORIENTATION && order.short(tiff, at + 2)? == SHORT;
        if matches { order.short(tiff, at + 8) } else { None }
    })
}

/// An EXIF block that holds nothing but this orientation; none if nothing is turned.
pub fn minimal(orientation: Orientation) -> Option<Vec<u8>> {
    let value = orientation.to_exif()?;
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([value, 0, 0, 0, 0, 0, 0]);
    Some(tiff)
}
