//! Checks the file of an SQLite database before it is opened and after that has failed: the
//! library's errors contain neither the path nor advice.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read},
    path::Path,
};

use rustix::fs::{Access, access};

use crate::base::{
    disk::{directory_of, reserve, sibling},
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
        let what = format!("is shorter than its header states: a part of it is missing. {ADVICE}");
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
    } else if ["readonly database", "unable to open database file", "disk I/O error"]
        .into_iter()
        .any(says)
    {
        let what = format!("{} {}", path.display(), io_failure(path));
        return Error::new(Code::StorageFailed).caused_by(what);
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

/// Why the file cannot be read or written, as the system says it.
fn io_failure(path: &Path) -> String {
    match write_error(path) {
        Some(reason) => cannot_write(&reason),
        None => "cannot be read or written: the disk fails. Look at the system's log, and run \
                 `umbrachat doctor`"
            .to_owned(),
    }
}

/// The sentence for a file that cannot be opened for writing, without its path.
pub fn cannot_write(reason: &impl std::fmt::Display) -> String {
    format!(
        "cannot be opened for writing: {reason}. The server needs to write the file and its \
         directory"
    )
}

/// Why the file or its directory cannot be written; `None` if they can. The database file is
/// not opened for this: closing it would release the locks that SQLite holds on it.
fn write_error(path: &Path) -> Option<std::io::Error> {
    let denied = [path, directory_of(path)]
        .into_iter()
        .find_map(|place| access(place, Access::WRITE_OK).err());
    // A file system that the system has made read-only after a fault shows it only here.
    denied
        .map(Into::into)
        .or_else(|| File::options().write(true).open(path.with_extension("lock")).err())
        .filter(|error: &std::io::Error| error.kind() != ErrorKind::NotFound)
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
    fn a_failing_disk_and_a_read_only_file_system_are_distinguished() {
        use diesel::result::{DatabaseErrorKind, Error as DieselError};
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("a.db");
        fs::write(&path, "x").expect("writes");
        let failure = || {
            let text = Box::new(String::from("disk I/O error"));
            Error::from(DieselError::DatabaseError(DatabaseErrorKind::Unknown, text))
        };
        let error = explain(&path, failure());
        assert_eq!(error.code(), Code::StorageFailed);
        assert!(error.to_string().contains("a.db cannot be read or written: the disk fails"));
        // A directory in place of the lock file cannot be opened for writing, even by root.
        fs::create_dir(directory.path().join("a.lock")).expect("a directory");
        let message = explain(&path, failure()).to_string();
        assert!(message.contains("a.db cannot be opened for writing: Is a directory"), "{message}");
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
