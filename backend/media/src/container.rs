//! Container formats: what a picture file consists of, read without decoding a pixel.
//!
//! Each walk checks the limits and makes two cuts of the file. `clean` is the file without metadata,
//! `still` is what the decoder needs of the picture, or of the first frame of an animation. Both
//! hold only what the walk knows; a chunk that it does not know is left out.

mod gif;
mod icc;
mod input;
mod jpeg;
mod png;
mod webp;

use input::Input;

use crate::cut::{Cut, ReadSeek};
use crate::limits::{Deadline, Limits};
use crate::orient::Orientation;
use crate::refusal::Refusal;
use crate::sniff::{PictureFormat, SNIFF_BYTES, picture_format};

/// A cut into more pieces is not a picture that a program wrote.
const PIECES_MAX: usize = 65_536;

/// The first bytes of an EXIF block. The orientation is in the first directory.
const EXIF_BYTES_MAX: u64 = 65_536;

#[derive(Debug)]
pub struct Container {
    pub format: PictureFormat,
    /// The size of the stored picture, before its orientation.
    pub width: u32,
    pub height: u32,
    pub orientation: Orientation,
    pub icc: Option<Vec<u8>>,
    pub frames: u32,
    pub clean: Cut,
    pub still: Still,
}

/// What the decoder gets.
#[derive(Debug)]
pub struct Still {
    pub cut: Cut,
    /// What the decoder holds in memory, in bytes.
    pub memory: u64,
    /// The place of the first frame in the picture, if it may cover only a part: left and top.
    pub place: Option<(u32, u32)>,
    /// Whether the format says that alpha values have no meaning.
    pub ignores_alpha: bool,
}

impl Still {
    fn new(cut: Cut, memory: u64) -> Self {
        Self { cut, memory, place: None, ignores_alpha: false }
    }
}

impl Container {
    pub fn is_animated(&self) -> bool {
        self.frames > 1
    }

    /// The size of the picture as it is shown.
    pub fn shown_size(&self) -> (u32, u32) {
        self.orientation.size(self.width, self.height)
    }
}

/// Reads the container of a picture of this length.
pub fn read(
    source: &mut dyn ReadSeek,
    length: u64,
    limits: &Limits,
    deadline: Deadline,
) -> Result<Container, Refusal> {
    let mut whole = Cut::default();
    whole.keep(0..length);
    let mut input = Input::new(source, &whole, deadline);
    let head = input.up_to(crate::num::wide(SNIFF_BYTES))?;
    input.go_to(0)?;
    let container = match picture_format(&head).ok_or(Refusal::Broken)? {
        PictureFormat::Jpeg => jpeg::read(&mut input, limits),
        PictureFormat::Png => png::read(&mut input, limits),
        PictureFormat::WebP => webp::read(&mut input, limits),
        PictureFormat::Gif => gif::read(&mut input, limits),
    }?;
    if container.clean.pieces().len() > PIECES_MAX {
        return Err(Refusal::Broken);
    }
    Ok(container)
}
