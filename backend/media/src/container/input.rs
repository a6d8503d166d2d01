//! Reading numbers and ranges of a container.

use std::io::{BufRead, Read, Seek, SeekFrom};

use crate::cut::{Cut, CutReader, ReadSeek};
use crate::limits::Deadline;
use crate::num::wide;
use crate::refusal::Refusal;

pub struct Input<'a> {
    reader: CutReader<'a>,
    position: u64,
    length: u64,
}

impl<'a> Input<'a> {
    pub fn new(source: &'a mut dyn ReadSeek, whole: &'a Cut, deadline: Deadline) -> Self {
        Self { reader: CutReader::new(source, whole, deadline), position: 0, length: whole.len() }
    }

    pub fn position(&self) -> u64 {
        self.position
    }

    pub fn is_at_end(&self) -> bool {
        self.position >= self.length
    }

    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let mut bytes = [0; N];
        self.reader.read_exact(&mut bytes)?;
        self.position += wide(N);
        Ok(bytes)
    }

    pub fn byte(&mut self) -> Result<u8, Refusal> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// The next bytes; fewer at the end of the file.
    pub fn up_to(&mut self, length: u64) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        let read = (&mut self.reader).take(length).read_to_end(&mut bytes)?;
        self.position += wide(read);
        Ok(bytes)
    }

    /// Goes forward. The file has to be long enough.
    pub fn skip(&mut self, length: u64) -> Result<(), Refusal> {
        self.go_to(self.position.saturating_add(length))
    }

    pub fn go_to(&mut self, position: u64) -> Result<(), Refusal> {
        if position > self.length {
            return Err(Refusal::Broken);
        }
        self.reader.seek(SeekFrom::Start(position))?;
        self.position = position;
        Ok(())
    }

    /// Goes to the next byte of this value, or to the end of the file.
    pub fn skip_until(&mut self, byte: u8) -> Result<(), Refusal> {
        loop {
            let ready = self.reader.fill_buf()?;
            let found = memchr::memchr(byte, ready);
            let passed = found.unwrap_or(ready.len());
            let done = found.is_some() || ready.is_empty();
            self.reader.consume(passed);
            self.position += wide(passed);
            if done {
                return Ok(());
            }
        }
    }
}
