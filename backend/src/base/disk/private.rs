//! Permissions. Every file of the program is readable by its owner only, whatever the directory
//! allows; permissions left by an older version or another tool are restricted.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::Path,
};

use rustix::{fs::Mode, process::umask};

use super::directory_of;
use crate::base::error::{Error, Result};

/// The mode of every file.
pub const FILE: u32 = 0o600;

/// The mode of every directory that the program creates.
const DIRECTORY: u32 = 0o700;

/// The permission bits of group and others.
const OTHERS: u32 = 0o077;

/// Sets the umask, so that files created from now on, also by libraries, are private.
pub fn begin() {
    umask(Mode::from_raw_mode(OTHERS));
}

/// Creates a directory and its parents with private permissions. An existing one is not changed.
///
/// # Errors
/// The error of the system.
pub fn make_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(DIRECTORY).create(path)
}

/// Removes the permissions of others from a file, if it exists.
///
/// # Errors
/// An error message if others can read the file and this cannot be changed.
pub fn close(path: &Path) -> Result<()> {
    let Ok(found) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    if !found.is_file() || found.mode() & OTHERS == 0 {
        return Ok(());
    }
    let mode = format!("{:o}", found.mode() & 0o777);
    fs::set_permissions(path, Permissions::from_mode(FILE)).map_err(|error| {
        let path = path.display();
        Error::internal(format!("{path} can be read by others and cannot be closed: {error}"))
    })?;
    tracing::warn!(path = %path.display(), mode, "a file was readable by others: it is 0600 now");
    Ok(())
}

/// Restricts a file and all files whose names begin with its name: WAL, set-aside and unfinished
/// copies.
///
/// # Errors
/// An error message if one of them cannot be restricted.
pub fn close_family(path: &Path) -> Result<()> {
    close(path)?;
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return Ok(());
    };
    let Ok(entries) = fs::read_dir(directory_of(path)) else {
        return Ok(());
    };
    for entry in entries.flatten() {
        let found = entry.file_name();
        let is_of_it = found
            .to_str()
            .and_then(|found| found.strip_prefix(name))
            .is_some_and(|rest| rest.starts_with(['.', '-']));
        if is_of_it {
            close(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_file_and_its_companions_are_restricted() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = |name: &str| directory.path().join(name);
        let mode = |name: &str| fs::metadata(path(name)).expect("is there").mode() & 0o777;
        let ours = ["a.db", "a.db-wal", "a.db-shm", "a.db.before_20260101_000000-wal", "a.db.part"];
        for name in ours.into_iter().chain(["a.db2", "b"]) {
            fs::write(path(name), "x").expect("writes");
            fs::set_permissions(path(name), Permissions::from_mode(0o644)).expect("is ours");
        }
        close_family(&path("a.db")).expect("closes");
        assert!(ours.iter().all(|name| mode(name) == FILE));
        assert_eq!((mode("a.db2"), mode("b")), (0o644, 0o644));
        assert!(close_family(&path("missing")).is_ok());
    }
}
