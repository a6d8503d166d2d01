//! The checksum of a backup. Two marks, at the beginning and at the end of the file, state that it
//! exists, so that a damaged or truncated file cannot pass as a backup of an older version without
//! checksum.
//!
//! * SQLite: a database file with [`APPLICATION`] as its `application_id`, which SQLite can read
//!   directly.
//! * PostgreSQL: [`HEAD`], then a dump in the custom format.
//!
//! Both are followed by the seal: [`TAIL`], the SHA-256 of everything before it in hexadecimal
//! digits, and a line feed.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
};

use aws_lc_rs::digest::{Context, SHA256};

use super::files::refused;
use crate::base::error::Result;

/// Contains the version of the format.
pub const HEAD: &[u8] = b"UmbraChat backup 2, PostgreSQL\n\n";
const TAIL: &[u8] = b"\nUmbraChat backup 2, SHA-256 ";
const DIGITS: usize = 64;
const SEAL: usize = TAIL.len() + DIGITS + 1;

/// "UmbB", in the field that identifies the application (SQLite file format, 1.3.17).
pub const APPLICATION: i32 = 0x556D_6242;
const APPLICATION_AT: usize = 68;

/// The number of bytes that identify a file: the length of SQLite's header.
const BEGINNING: usize = 100;

/// The kind of a backup, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupKind {
    Sqlite,
    Postgres,
}

/// A verified backup. Without a seal, only its structure was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifiedBackup {
    pub kind: BackupKind,
    /// Offset of the database or dump in the file, in bytes.
    pub from: u64,
    pub length: u64,
    /// False for a backup of an older version without a checksum.
    pub is_sealed: bool,
}

/// Appends the seal to a file.
///
/// # Errors
/// When the file cannot be read or written.
pub fn put(path: &Path) -> io::Result<()> {
    let length = fs::metadata(path)?.len();
    let digits = digest(path, length)?;
    let mut file = File::options().append(true).open(path)?;
    file.write_all(TAIL)?;
    file.write_all(digits.as_bytes())?;
    file.write_all(b"\n")
}

/// Reads a whole backup and verifies it.
///
/// # Errors
/// An error message if the file is no backup or has changed.
pub fn check(path: &Path) -> Result<VerifiedBackup> {
    let unreadable = |error: io::Error| refused(path, format!("cannot be read: {error}"));
    let (begin, tail, size) = ends(path).map_err(unreadable)?;
    let (kind, from, is_marked) =
        if begin.starts_with(b"SQLite format 3\0") && begin.len() == BEGINNING {
            let application = begin.get(APPLICATION_AT..APPLICATION_AT + 4);
            (BackupKind::Sqlite, 0, application == Some(&APPLICATION.to_be_bytes()[..]))
        } else if begin.starts_with(HEAD) {
            (BackupKind::Postgres, HEAD.len(), true)
        } else if begin.starts_with(b"PGDMP") {
            (BackupKind::Postgres, 0, false)
        } else {
            return Err(refused(path, "is no backup, or its beginning is damaged"));
        };
    let from = u64::try_from(from).unwrap_or(0);
    if !is_marked && !tail.starts_with(TAIL) {
        return Ok(VerifiedBackup { kind, from, length: size, is_sealed: false });
    }
    let sealed = size.saturating_sub(u64::try_from(SEAL).unwrap_or(0));
    let found = tail.strip_prefix(TAIL).and_then(|digits| digits.strip_suffix(b"\n"));
    let Some(found) = found.filter(|_| is_marked && from <= sealed) else {
        return Err(refused(path, "is damaged or incomplete: its checksum is missing"));
    };
    if found != digest(path, sealed).map_err(unreadable)?.as_bytes() {
        return Err(refused(path, "is damaged: its content does not match its checksum"));
    }
    Ok(VerifiedBackup { kind, from, length: sealed - from, is_sealed: true })
}

impl VerifiedBackup {
    /// The database or dump within the file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn contents(&self, path: &Path) -> io::Result<io::Take<File>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.from))?;
        Ok(file.take(self.length))
    }
}

/// The first bytes, the last bytes, and the length.
fn ends(path: &Path) -> io::Result<(Vec<u8>, Vec<u8>, u64)> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut begin = Vec::new();
    Read::by_ref(&mut file).take(u64::try_from(BEGINNING).unwrap_or(0)).read_to_end(&mut begin)?;
    file.seek(SeekFrom::Start(size.saturating_sub(u64::try_from(SEAL).unwrap_or(0))))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    Ok((begin, tail, size))
}

/// The digest of the first `length` bytes.
fn digest(path: &Path, length: u64) -> io::Result<String> {
    let mut reader = BufReader::with_capacity(256 * 1_024, File::open(path)?.take(length));
    let mut hash = Context::new(&SHA256);
    loop {
        let portion = reader.fill_buf()?;
        if portion.is_empty() {
            break;
        }
        hash.update(portion);
        let read = portion.len();
        reader.consume(read);
    }
    Ok(data_encoding::HEXLOWER.encode(hash.finish().as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(path: &Path, contents: &[u8]) -> Vec<u8> {
        fs::write(path, contents).expect("writes");
        put(path).expect("seals");
        fs::read(path).expect("reads")
    }

    fn sqlite() -> Vec<u8> {
        let mut file = b"SQLite format 3\0".to_vec();
        file.resize(300, 7);
        file[APPLICATION_AT..APPLICATION_AT + 4].copy_from_slice(&APPLICATION.to_be_bytes());
        file
    }

    #[test]
    fn every_changed_bit_and_truncation_is_detected() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("backup");
        for contents in [sqlite(), [HEAD, b"PGDMP and what is in it"].concat()] {
            let whole = sealed(&path, &contents);
            let verified = check(&path).expect("is sound");
            assert!(verified.is_sealed);
            let mut read = Vec::new();
            verified.contents(&path).expect("opens").read_to_end(&mut read).expect("reads");
            assert!(contents.ends_with(&read) && contents.len() - read.len() < HEAD.len() + 1);
            for bit in 0..whole.len() * 8 {
                let mut damaged = whole.clone();
                damaged[bit / 8] ^= 1 << (bit % 8);
                fs::write(&path, damaged).expect("writes");
                assert!(check(&path).is_err(), "bit {bit}");
            }
            for length in 0..whole.len() {
                fs::write(&path, &whole[..length]).expect("writes");
                assert!(check(&path).is_err(), "cut to {length}");
            }
            fs::write(&path, [&whole[..], b"x"].concat()).expect("writes");
            assert!(check(&path).is_err(), "trailing bytes");
        }
    }

    #[test]
    fn a_backup_of_an_older_version_has_no_seal() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("backup");
        for (contents, kind) in [
            ([b"SQLite format 3\0".to_vec(), vec![0; 200]].concat(), BackupKind::Sqlite),
            (b"PGDMP and what is in it".to_vec(), BackupKind::Postgres),
        ] {
            fs::write(&path, &contents).expect("writes");
            let length = u64::try_from(contents.len()).expect("fits");
            let verified = check(&path).expect("is sound");
            assert_eq!(verified, VerifiedBackup { kind, from: 0, length, is_sealed: false });
        }
    }
}
