//! A file that consists of ranges of another file and of some bytes between them.
//!
//! Metadata is removed without loss by leaving ranges out, so the picture need not be in memory.
//! Decoders read such a cut, too: they never see a chunk that the container's walk left out.

mod reader;

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;

pub use reader::CutReader;

use crate::num::wide;

/// A source of bytes: a file or a cursor.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek + ?Sized> ReadSeek for T {}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// A range of the source.
    Kept(Range<u64>),
    New(Vec<u8>),
}

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Kept(range) => range.end.saturating_sub(range.start),
            Self::New(bytes) => wide(bytes.len()),
        }
    }
}

/// A file in pieces of another one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    pieces: Vec<Piece>,
}

impl Cut {
    pub(crate) fn keep(&mut self, range: Range<u64>) {
        if range.start >= range.end {
            return;
        }
        match self.pieces.last_mut() {
            Some(Piece::Kept(last)) if last.end == range.start => last.end = range.end,
            _ => self.pieces.push(Piece::Kept(range)),
        }
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        match self.pieces.last_mut() {
            Some(Piece::New(last)) => last.extend_from_slice(bytes),
            _ if bytes.is_empty() => {}
            _ => self.pieces.push(Piece::New(bytes.to_vec())),
        }
    }

    pub(crate) fn append(&mut self, other: &Self) {
        for piece in &other.pieces {
            match piece {
                Piece::Kept(range) => self.keep(range.clone()),
                Piece::New(bytes) => self.add(bytes),
            }
        }
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The size of the file in bytes.
    pub fn len(&self) -> u64 {
        self.pieces.iter().map(Piece::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Writes the file. The source is the one that the cut was made of.
    pub fn write(
        &self,
        source: &mut (impl ReadSeek + ?Sized),
        out: &mut (impl Write + ?Sized),
    ) -> io::Result<()> {
        for piece in &self.pieces {
            match piece {
                Piece::New(bytes) => out.write_all(bytes)?,
                Piece::Kept(range) => {
                    source.seek(SeekFrom::Start(range.start))?;
                    let copied = io::copy(&mut (&mut *source).take(piece.len()), out)?;
                    if copied != piece.len() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
            }
        }
        Ok(())
    }
}
