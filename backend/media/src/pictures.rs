//! Pictures: metadata removed, previews and a ThumbHash made.
//!
//! **Colours.** What is encoded again is converted to sRGB: a profile in each preview would cost more
//! than it gives, a profile can identify a device, and programs without colour management show the
//! right colours, too. At original quality the profile stays.

mod faces;
mod guard;
mod process;

use std::io::{self, Write};

pub use faces::{Faces, face};
pub use process::process;

use crate::cut::{Cut, ReadSeek};
use crate::encode::Encoded;
use crate::num::wide;

/// What happens to the main file of a picture. Metadata is removed in both cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// At most [`MAIN_SIDE`] pixels on the longest side, encoded again. A picture that needs no
    /// scaling keeps its own encoding if that is the smaller file.
    Reduced,
    /// The encoding stays; metadata is removed without loss.
    Original,
}

/// The longest side of a picture at reduced quality.
pub const MAIN_SIDE: u32 = 2_560;

/// The longest side of [`Picture::large`].
pub const LARGE_SIDE: u32 = 1_280;

/// The longest side of [`Picture::small`].
pub const SMALL_SIDE: u32 = 320;

/// A picture that is ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub main: Main,
    pub media_type: &'static str,
    /// The width in pixels as the picture is shown, so after its orientation.
    pub width: u32,
    pub height: u32,
    pub animated: bool,
    /// Some 25 bytes from which a client draws a blurred picture.
    pub thumbhash: Vec<u8>,
    /// A preview of at most [`SMALL_SIDE`] pixels, if the picture is larger; of an animation the
    /// first frame.
    pub small: Option<Encoded>,
    /// A preview of at most [`LARGE_SIDE`] pixels, if the picture is larger.
    pub large: Option<Encoded>,
}

/// The main file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Main {
    /// Encoded again.
    Encoded(Vec<u8>),
    /// The source without its metadata.
    Cut(Cut),
}

impl Main {
    /// The size of the file in bytes.
    pub fn len(&self) -> u64 {
        match self {
            Self::Encoded(bytes) => wide(bytes.len()),
            Self::Cut(cut) => cut.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the file. The source has to be the one that was processed.
    pub fn write(
        &self,
        source: &mut (impl ReadSeek + ?Sized),
        out: &mut (impl Write + ?Sized),
    ) -> io::Result<()> {
        match self {
            Self::Encoded(bytes) => out.write_all(bytes),
            Self::Cut(cut) => cut.write(source, out),
        }
    }
}
