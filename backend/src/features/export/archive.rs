//! A ZIP archive that is written as it is read. The sizes and the checksum of an entry follow its
//! bytes, and the list of all entries comes last, so that a reader refuses an archive that ended
//! early.

use std::{
    cell::RefCell,
    io::{self, Write},
    rc::Rc,
};

use bytes::Bytes;
use flate2::{Compression, write::DeflateEncoder};
use rawzip::{
    CompressionMethod, ZipArchiveWriter, ZipDataWriter, ZipEntryWriter, time::UtcDateTime,
};

use crate::base::{
    clock::Timestamp,
    error::{Error, Result},
};

/// How the bytes of an entry are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Compressed,
    /// For bytes that are compressed already. The format is the same, because its blocks tell where
    /// an entry ends, which readers without the list of entries need.
    Plain,
}

/// Bytes that the archive has made and nobody has taken.
#[derive(Clone, Default)]
struct Made(Rc<RefCell<Vec<u8>>>);

impl Made {
    fn take(&self) -> Bytes {
        self.0.take().into()
    }
}

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Each method returns the bytes that come next in the stream.
pub struct Archive {
    writer: ZipArchiveWriter<Made>,
    made: Made,
}

impl Archive {
    pub fn new() -> Self {
        let made = Made::default();
        Self { writer: ZipArchiveWriter::new(made.clone()), made }
    }

    /// Begins an entry.
    ///
    /// # Errors
    /// When the name is longer than the format allows.
    pub fn entry(
        &mut self,
        name: &str,
        changed: Timestamp,
        packing: Packing,
    ) -> Result<ArchiveEntry<'_>> {
        let level = match packing {
            Packing::Compressed => Compression::fast(),
            Packing::Plain => Compression::none(),
        };
        let seconds = changed.since(Timestamp::from_micros(0)).as_secs();
        let changed = UtcDateTime::from_unix(i64::try_from(seconds).unwrap_or(0));
        let (entry, config) = self
            .writer
            .new_file(name)
            .compression_method(CompressionMethod::DEFLATE)
            .last_modified(changed)
            .unix_permissions(0o600)
            .start()
            .map_err(Error::internal)?;
        let data = config.wrap(DeflateEncoder::new(entry, level));
        Ok(ArchiveEntry { data, made: self.made.clone() })
    }

    /// The list of all entries, with which the archive is complete.
    ///
    /// # Errors
    /// Never, as it is written to memory.
    pub fn finish(self) -> Result<Bytes> {
        self.writer.finish().map_err(Error::internal)?;
        Ok(self.made.take())
    }
}

/// An entry under way.
pub struct ArchiveEntry<'a> {
    data: ZipDataWriter<DeflateEncoder<ZipEntryWriter<'a, Made>>>,
    made: Made,
}

impl ArchiveEntry<'_> {
    /// # Errors
    /// Never, as it is written to memory.
    pub fn write(&mut self, bytes: &[u8]) -> Result<Bytes> {
        self.data.write_all(bytes).map_err(Error::internal)?;
        Ok(self.made.take())
    }

    /// # Errors
    /// Never, as it is written to memory.
    pub fn finish(self) -> Result<Bytes> {
        let (encoder, sums) = self.data.finish().map_err(Error::internal)?;
        let entry = encoder.finish().map_err(Error::internal)?;
        entry.finish(sums).map_err(Error::internal)?;
        Ok(self.made.take())
    }
}
