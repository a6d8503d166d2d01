//! Uploaded files: what a file is, and the variants of a picture.
//!
//! Everything here is synchronous and takes hostile input. [`sniff`] recognises a file by its first
//! bytes. [`pictures::process`] removes metadata and makes the previews, [`pictures::face`] makes the
//! square pictures of an account or a group. The memory of one call is bounded by
//! [`Limits::memory`]; the number of calls at a time is the caller's decision.

mod colour;
mod container;
mod cut;
mod decode;
mod encode;
mod exif;
mod limits;
mod num;
mod orient;
pub mod pictures;
mod raster;
mod refusal;
mod scale;
mod sniff;
mod thumb;

pub use cut::{Cut, Piece, ReadSeek};
pub use encode::Encoded;
pub use limits::Limits;
pub use refusal::Refusal;
pub use sniff::{Class, PictureFormat, SNIFF_BYTES, Sniffed, sniff};
