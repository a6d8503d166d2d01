//! Reading a cut. Decoders read single bytes and go back by some, so the reader has a buffer in
//! which both are cheap; `std::io::BufReader` would drop its buffer at each seek.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use super::{Cut, Piece, ReadSeek};
use crate::limits::Deadline;
use crate::num::wide;
use crate::refusal::Refusal;

const BUFFER_BYTES: usize = 64 * 1_024;

/// A cut and its source as one stream. It fails with `TimedOut` after the deadline, which ends a
/// decoder in the middle of its work.
pub struct CutReader<'a> {
    source: &'a mut dyn ReadSeek,
    cut: &'a Cut,
    deadline: Deadline,
    buffer: Vec<u8>,
    buffer_start: u64,
    /// The next byte to read, as an offset in the buffer.
    next: usize,
    failure: Option<io::Error>,
}

impl<'a> CutReader<'a> {
    pub fn new(source: &'a mut dyn ReadSeek, cut: &'a Cut, deadline: Deadline) -> Self {
        Self { source, cut, deadline, buffer: Vec::new(), buffer_start: 0, next: 0, failure: None }
    }

    /// Reports a failed read of the source, or the deadline. Decoders often hide such a cause.
    pub fn check(&mut self) -> Result<(), Refusal> {
        match self.failure.take() {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// Fills the buffer with the bytes from this position on.
    fn fill(&mut self, position: u64) -> io::Result<()> {
        if self.deadline.has_passed() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.buffer_start = position;
        self.next = 0;
        self.buffer.clear();
        let mut start = 0;
        for piece in self.cut.pieces() {
            let here = position + wide(self.buffer.len());
            let inside = here.saturating_sub(start);
            if inside < piece.len() {
                let room = BUFFER_BYTES.saturating_sub(self.buffer.len());
                match piece {
                    Piece::New(bytes) => {
                        let rest = bytes.get(usize::try_from(inside).unwrap_or(usize::MAX)..);
                        self.buffer.extend(rest.unwrap_or_default().iter().take(room));
                    }
                    Piece::Kept(range) => {
                        self.source.seek(SeekFrom::Start(range.start + inside))?;
                        let length = wide(room).min(piece.len() - inside);
                        let copied = self.source.take(length).read_to_end(&mut self.buffer)?;
                        if wide(copied) != length {
                            return Err(io::ErrorKind::UnexpectedEof.into());
                        }
                    }
                }
                if self.buffer.len() >= BUFFER_BYTES {
                    break;
                }
            }
            start += piece.len();
        }
        Ok(())
    }

    fn position(&self) -> u64 {
        self.buffer_start + wide(self.next)
    }
}

impl Read for CutReader<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let length = ready.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..length), ready.get(..length)) {
            match (to, from) {
                ([to], [from]) => *to = *from,
                (to, from) => to.copy_from_slice(from),
            }
        }
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for CutReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.next >= self.buffer.len() {
            let position = self.position();
            if let Err(error) = self.fill(position) {
                self.failure = Some(error.kind().into());
                return Err(error);
            }
        }
        Ok(self.buffer.get(self.next..).unwrap_or_default())
    }

    fn consume(&mut self, length: usize) {
        self.next = self.next.saturating_add(length).min(self.buffer.len());
    }
}

impl Seek for CutReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(offset) => self.position().checked_add_signed(offset),
            SeekFrom::End(offset) => self.cut.len().checked_add_signed(offset),
        };
        let position = position.ok_or(io::ErrorKind::InvalidInput)?;
        match position.checked_sub(self.buffer_start).map(usize::try_from) {
            Some(Ok(next)) if next <= self.buffer.len() => self.next = next,
            _ => {
                self.buffer.clear();
                self.buffer_start = position;
                self.next = 0;
            }
        }
        Ok(position)
    }
}
