//! Files that are either complete or absent: a file has a temporary name while it is written, and
//! gets its own name when it is on the disk.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::ErrorKind,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use crate::base::{
    disk::{directory_of, leftovers::PART, private, sibling},
    error::{Error, Result},
};

/// A file in progress. Removed when dropped before it is published.
pub struct PartialFile {
    path: PathBuf,
    to: PathBuf,
    file: File,
}

impl PartialFile {
    /// # Errors
    /// When a file of that name exists, or another program writes one.
    pub fn begin(to: &Path) -> Result<Self> {
        if to.symlink_metadata().is_ok() {
            return Err(refused(to, "is there already, and nothing is overwritten"));
        }
        let path = sibling(to, PART);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(private::FILE)
            .open(&path)
            .map_err(|error| refused(&path, &error))?;
        // A leftover of an interrupted run is overwritten, unless a program still holds its lock.
        file.try_lock().map_err(|_| refused(&path, "is being written by another program"))?;
        file.set_len(0).map_err(|error| refused(&path, &error))?;
        file.set_permissions(Permissions::from_mode(private::FILE))
            .map_err(|error| refused(&path, &error))?;
        Ok(Self { path, to: to.to_owned(), file })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn file(&self) -> &File {
        &self.file
    }

    /// Gives the file its name after its content is on the disk.
    ///
    /// # Errors
    /// When a file of that name exists by now, or the disk fails.
    pub fn publish(self) -> Result<()> {
        let failed = |error: std::io::Error| refused(&self.to, &error);
        self.file.sync_all().map_err(failed)?;
        // Unlike renaming, a hard link never replaces an existing file.
        match fs::hard_link(&self.path, &self.to) {
            Ok(()) => fs::remove_file(&self.path).map_err(failed)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(failed(error)),
            // Some file systems do not support hard links.
            Err(_) => fs::rename(&self.path, &self.to).map_err(failed)?,
        }
        sync_directory(&self.to)
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        // A published file has no temporary name any more.
        let _ = fs::remove_file(&self.path);
    }
}

/// A new name is durable when its directory has been synced.
pub fn sync_directory(of: &Path) -> Result<()> {
    let directory = directory_of(of);
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(|error| refused(directory, &error))
}

pub fn refused(path: &Path, why: impl std::fmt::Display) -> Error {
    Error::internal(format!("{} {why}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_complete_or_absent_and_never_overwritten() {
        let directory = tempfile::tempdir().expect("a directory");
        let to = directory.path().join("copy");
        let names = || fs::read_dir(directory.path()).expect("lists").count();
        drop(PartialFile::begin(&to).expect("begins"));
        assert_eq!(names(), 0, "a failed file is removed");
        // The leftover of a killed run.
        fs::write(sibling(&to, PART), "half").expect("writes");
        let part = PartialFile::begin(&to).expect("begins anew");
        assert!(PartialFile::begin(&to).is_err(), "one at a time");
        fs::write(part.path(), "whole").expect("writes");
        part.publish().expect("is there");
        assert_eq!(fs::read_to_string(&to).expect("reads"), "whole");
        assert_eq!(
            fs::metadata(&to).expect("is there").permissions().mode() & 0o777,
            private::FILE
        );
        assert!(PartialFile::begin(&to).is_err());
        assert_eq!(names(), 1);
        let part = PartialFile::begin(&directory.path().join("other")).expect("begins");
        fs::write(directory.path().join("other"), "written by another program").expect("writes");
        assert!(part.publish().is_err());
        let other = fs::read_to_string(directory.path().join("other")).expect("reads");
        assert_eq!(other, "written by another program");
    }
}
