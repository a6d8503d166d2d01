//! The server's files: readable by their owner only, with a space reserve beside the database, and
//! without leftovers of interrupted commands.

pub mod leftovers;
pub mod private;
pub mod reserve;

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::error::{Code, Error};

/// A failure of the disk, as one of the errors that clients know.
pub fn failure(error: io::Error) -> Error {
    let code = if is_full(&error) { Code::StorageFull } else { Code::StorageFailed };
    Error::new(code).caused_by(error)
}

/// Whether there is no space left, on the disk or for this user.
pub fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
}

/// The path with a suffix.
pub fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The directory of a file.
pub fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
