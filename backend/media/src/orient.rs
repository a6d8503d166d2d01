//! The orientation of a picture (EXIF tag 274): how stored pixels are turned to be shown.

use crate::num::size;
use crate::raster::Raster;

/// One of eight ways to place the stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Orientation {
    /// Rows become columns. This is applied before the flips.
    pub transposed: bool,
    pub flipped_horizontally: bool,
    pub flipped_vertically: bool,
}

impl Orientation {
    /// From the value of the EXIF tag; unknown values mean that nothing is turned.
    pub fn from_exif(value: u16) -> Self {
        let (transposed, flipped_horizontally, flipped_vertically) = match value {
            2 => (false, true, false),
            3 => (false, true, true),
            4 => (false, false, true),
            5 => (true, false, false),
            6 => (true, true, false),
            7 => (true, true, true),
            8 => (true, false, true),
            _ => (false, false, false),
        };
        Self { transposed, flipped_horizontally, flipped_vertically }
    }

    /// The value of the EXIF tag, unless nothing is turned.
    pub fn to_exif(self) -> Option<u8> {
        let flips = (self.flipped_horizontally, self.flipped_vertically);
        match (self.transposed, flips) {
            (false, (false, false)) => None,
            (false, (true, false)) => Some(2),
            (false, (true, true)) => Some(3),
            (false, (false, true)) => Some(4),
            (true, (false, false)) => Some(5),
            (true, (true, false)) => Some(6),
            (true, (true, true)) => Some(7),
            (true, (false, true)) => Some(8),
        }
    }

    /// The size of the shown picture.
    pub fn size(self, width: u32, height: u32) -> (u32, u32) {
        if self.transposed { (height, width) } else { (width, height) }
    }
}

/// The picture as it is shown. Only scaled pictures come here, so that the copy is small.
pub fn oriented(raster: Raster, orientation: Orientation) -> Raster {
    if orientation == Orientation::default() {
        return raster;
    }
    let channels = raster.layout.channels();
    let (width, height) = orientation.size(raster.width, raster.height);
    let row = size(raster.width) * channels;
    let mut bytes = Vec::with_capacity(raster.bytes.len());
    for y in 0..size(height) {
        let y = if orientation.flipped_vertically { size(height) - 1 - y } else { y };
        for x in 0..size(width) {
            let x = if orientation.flipped_horizontally { size(width) - 1 - x } else { x };
            let (column, line) = if orientation.transposed { (y, x) } else { (x, y) };
            let start = line * row + column * channels;
            bytes.extend_from_slice(raster.bytes.get(start..start + channels).unwrap_or_default());
        }
    }
    Raster { width, height, layout: raster.layout, bytes }
}
