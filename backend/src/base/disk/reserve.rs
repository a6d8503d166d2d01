//! Space kept for a start on a full disk. SQLite needs a few pages to open a file whose log
//! was not closed in order; a disk that is full has none. So a file beside the database
//! holds some, which is given up for the start and taken again after it. Messages never use
//! it: a full disk refuses them with or without it.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use super::{directory_of, private};

/// In bytes. The index of a log needs 32 KiB for each 16 MiB of it.
const SIZE: u64 = MIB;
/// A smaller one that still is enough for a start.
const SMALLEST: u64 = 128 * 1_024;
/// Below this a disk counts as full: no log can grow by a batch.
const FULL: u64 = MIB;
/// The reserve is made only where so much stays free beside it.
const BESIDE: u64 = 8 * MIB;
const MIB: u64 = 1_024 * 1_024;

/// What can still be written to the file system of a path, in bytes; `None` if it does not
/// say.
pub fn free(path: &Path) -> Option<u64> {
    let found = statvfs(directory_of(path)).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

/// The reserve of one database file.
#[derive(Debug, Clone)]
pub struct Reserve {
    path: PathBuf,
}

impl Reserve {
    pub fn of(database: &Path) -> Self {
        Self { path: database.with_extension("reserve") }
    }

    /// Whether the disk is as good as full.
    pub fn is_disk_full(&self) -> bool {
        free(&self.path).is_some_and(|free| free < FULL)
    }

    /// Gives the space up; false if there was none.
    pub fn release(&self) -> bool {
        fs::remove_file(&self.path).is_ok()
    }

    /// Takes the space, if there is enough of it.
    pub fn take(&self) {
        if let Err(error) = private::close(&self.path) {
            tracing::warn!(%error, "the reserve of space stays as it is");
        }
        let held = fs::metadata(&self.path).map_or(0, |found| found.len());
        if held < SIZE && free(&self.path).is_some_and(|free| free > SIZE - held + BESIDE) {
            self.allocate(SIZE);
        }
    }

    /// Takes as much of the space as is left after a start on a full disk, before anybody
    /// else can.
    pub fn take_what_is_left(&self) {
        let mut size = SIZE;
        while size >= SMALLEST && !self.allocate(size) {
            size /= 2;
        }
    }

    fn allocate(&self, size: u64) -> bool {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(private::FILE)
            .open(&self.path);
        let is_taken = file.as_ref().is_ok_and(|file| is_allocated(file, size));
        if !is_taken {
            let _ = fs::remove_file(&self.path);
        }
        is_taken
    }
}

/// Not by writing zeros where the file system cannot do it: one that compresses would keep
/// nothing back.
fn is_allocated(file: &File, size: u64) -> bool {
    fallocate(file, FallocateFlags::empty(), 0, size).is_ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn the_space_is_really_held_and_given_back() {
        let directory = tempfile::tempdir().expect("a directory");
        let reserve = Reserve::of(&directory.path().join("umbrachat.db"));
        assert!(!reserve.release(), "there is none yet");
        reserve.take();
        reserve.take();
        let found = fs::metadata(directory.path().join("umbrachat.reserve")).expect("is there");
        assert!(found.blocks() * 512 >= SIZE, "{} blocks", found.blocks());
        assert_eq!(found.mode() & 0o777, private::FILE);
        assert!(reserve.release());
        reserve.take_what_is_left();
        assert!(reserve.release());
    }
}
