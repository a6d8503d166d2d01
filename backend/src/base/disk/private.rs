//! Permissions. Everything that the program writes is readable by its owner only, whatever
//! the directory allows; what an older version or another tool has left open is closed.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::Path,
};

use rustix::{fs::Mode, process::umask};

use super::directory_of;
use crate::base::error::{Error, Result};

/// Of every file.
pub const FILE: u32 = 0o600;

/// Of every directory that the program makes.
const DIRECTORY: u32 = 0o700;

/// What others may have been allowed.
const OTHERS: u32 = 0o077;

/// From now on nothing this process makes can be read by others, also what libraries make.
pub fn begin() {
    umask(Mode::from_raw_mode(OTHERS));
}

/// Makes a directory and those above it, for their owner only. One that is there stays as it
/// is.
///
/// # Errors
/// What the system says.
pub fn make_directory(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(DIRECTORY).create(path)
}

/// Takes the rights of others away from a file; nothing happens to one that is not there.
///
/// # Errors
/// A sentence, when others can read the file and this cannot be changed.
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
    tracing::warn!(path = %path.display(), mode, "a file could be read by others: it is 0600 now");
    Ok(())
}

/// Closes a file and everything whose name begins with its name: logs, copies set aside and
/// unfinished ones.
///
/// # Errors
/// A sentence, when one of them cannot be closed.
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
    fn a_file_and_all_that_belongs_to_it_is_closed_and_nothing_else() {
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
