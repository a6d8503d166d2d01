//! Checks the file of an SQLite database before it is opened and after that has failed: the
//! library's errors contain neither the path nor advice.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::Path,
};

use crate::base::{
    disk::{reserve, sibling},
    error::{Code, Error, Result},
};

/// The first bytes of every SQLite database (file format, section 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";
/// The length of the header.
const HEADER: usize = 100;

/// The advice for an unusable file.
const ADVICE: &str = "Put a backup in its place with `umbrachat restore FILE`, which sets it \
     aside; `umbrachat doctor` looks at it more closely";

/// The error for a database of a newer version.
pub const TOO_NEW: &str =
    "the database was written by a newer version of this program: start that one";

/// The state of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseFile {
    /// No file, or an empty one.
    Missing,
    Database,
}

/// Examines the file without changing it.
///
/// # Errors
/// An error message with the path, if the file cannot be a database of this program.
pub fn inspect(path: &Path) -> Result<DatabaseFile> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(DatabaseFile::Missing),
        Err(error) => return Err(unusable(path, &format!("cannot be looked at: {error}"))),
    };
    if found.is_dir() {
        return Err(unusable(path, "is a directory, and has to be the database file"));
    }
    if !found.is_file() {
        return Err(unusable(path, "is no file"));
    }
    if found.len() == 0 {
        return Ok(DatabaseFile::Missing);
    }
    let mut header = Vec::new();
    let limit = u64::try_from(HEADER).unwrap_or(u64::MAX);
    File::open(path)
        .and_then(|file| file.take(limit).read_to_end(&mut header))
        .map_err(|error| unusable(path, &format!("cannot be read: {error}")))?;
    if !header.starts_with(MAGIC) {
        let what = format!("is not an SQLite database. {ADVICE}");
        return Err(unusable(path, &what));
    }
    let log = fs::metadata(sibling(path, "-wal")).map_or(0, |log| log.len());
    // Pages in the WAL may belong after the end of the file.
    if log == 0 && declared(&header).is_none_or(|declared| found.len() < declared) {
        let what = format!("is shorter than it says: a part of it is missing. {ADVICE}");
        return Err(unusable(path, &what));
    }
    Ok(DatabaseFile::Database)
}

/// The size in bytes that the header states, or 0 if the field is not valid (file format, 1.3.7).
fn declared(header: &[u8]) -> Option<u64> {
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    let page = match u16::from_be_bytes(header.get(16..18)?.try_into().ok()?) {
        1 => 65_536,
        size => u64::from(size),
    };
    let is_valid = number(24)? == number(92)?;
    Some(if is_valid { page * u64::from(number(28)?) } else { 0 })
}

/// An error message for the operator, with the path and advice.
pub fn explain(path: &Path, error: Error) -> Error {
    let text = error.to_string();
    let says = |needle: &str| text.contains(needle);
    let is_full = reserve::free(path).is_some_and(|free| free < 64 * 1_024);
    if error.code() == Code::StorageFull || (says("disk I/O error") && is_full) {
        return full(path);
    }
    let what = if says(TOO_NEW) {
        "was written by a newer version of this program: start that one".to_owned()
    } else if says("file is not a database") || says("file is encrypted") {
        format!("is not an SQLite database. {ADVICE}")
    } else if says("malformed") || says("unsupported file format") {
        format!("is damaged. {ADVICE}")
    } else if says("readonly database") || says("unable to open database file") {
        cannot_write(path)
    } else if says("disk I/O error") {
        "cannot be read or written: the disk fails. Look at the system's log, and run \
         `umbrachat doctor`"
            .to_owned()
    } else {
        return error;
    };
    unusable(path, &what)
}

/// The error for a full disk.
pub fn full(path: &Path) -> Error {
    let path = path.display();
    Error::new(Code::StorageFull).caused_by(format!(
        "the disk that holds {path} is full. Free some space on it; nothing stored is lost"
    ))
}

/// The error for a database of another program.
pub fn foreign(path: &Path) -> Error {
    unusable(path, &format!("is a database of another program. {ADVICE}"))
}

/// Why the path is not writable, from the system's error.
fn cannot_write(path: &Path) -> String {
    let reason = match File::options().write(true).open(path) {
        Err(error) => error.to_string(),
        // The WAL and its index are created in the directory.
        Ok(_) => "its directory is for reading only".to_owned(),
    };
    format!(
        "cannot be opened for writing: {reason}. The server needs to write the file and its directory"
    )
}

fn unusable(path: &Path, what: &str) -> Error {
    Error::internal(format!("{} {what}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &Path) -> String {
        inspect(path).expect_err("is refused").to_string()
    }

    #[test]
    fn an_invalid_file_is_reported_with_path_and_advice() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.db");
        assert_eq!(inspect(&path).expect("looks"), DatabaseFile::Missing);
        fs::write(&path, "").expect("writes");
        assert_eq!(inspect(&path).expect("looks"), DatabaseFile::Missing);
        for rubbish in ["a text that somebody wrote\n", "SQLite format 3", "\0"] {
            fs::write(&path, rubbish).expect("writes");
            let said = refused(&path);
            assert!(said.contains("a.db is not an SQLite database"), "{said}");
            assert!(said.contains("umbrachat restore") && said.contains("umbrachat doctor"));
        }
        assert!(refused(directory.path()).contains("is a directory"));
    }

    #[test]
    fn a_truncated_file_is_reported_unless_the_wal_may_complete_it() {
        use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection as _};
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.db");
        let mut connection = SqliteConnection::establish(&path.to_string_lossy()).expect("opens");
        connection
            .batch_execute("CREATE TABLE a (b); INSERT INTO a VALUES (randomblob(20000))")
            .expect("writes");
        drop(connection);
        assert_eq!(inspect(&path).expect("looks"), DatabaseFile::Database);
        let file = File::options().write(true).open(&path).expect("opens");
        file.set_len(4_096 * 3).expect("cuts");
        assert!(refused(&path).contains("a part of it is missing"));
        fs::write(sibling(&path, "-wal"), "x").expect("writes");
        assert_eq!(inspect(&path).expect("looks"), DatabaseFile::Database);
        file.set_len(50).expect("cuts");
        fs::remove_file(sibling(&path, "-wal")).expect("goes");
        assert!(refused(&path).contains("a part of it is missing"));
    }
}
