//! Disk space reserved for a start on a full disk. SQLite needs some pages to open a database whose
//! WAL was not checkpointed. A file beside the database reserves them; the start releases it and
//! creates it again afterwards. Messages never use this space: on a full disk they are refused
//! either way.

use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use super::{directory_of, private};

/// In bytes. The index of a WAL needs 32 KiB for each 16 MiB of it.
const SIZE: u64 = MIB;
/// The smallest size that is enough for a start.
const SMALLEST: u64 = 128 * 1_024;
/// Below this free space a disk counts as full: the WAL cannot grow by a batch.
const FULL: u64 = MIB;
/// The reserve is created only if this much space stays free.
const BESIDE: u64 = 8 * MIB;
const MIB: u64 = 1_024 * 1_024;

/// The free space of the file system of a path, in bytes; `None` if it cannot be determined.
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

    /// Whether the free space is below the limit.
    pub fn is_disk_full(&self) -> bool {
        free(&self.path).is_some_and(|free| free < FULL)
    }

    /// Removes the reserve; false if there was none.
    pub fn release(&self) -> bool {
        fs::remove_file(&self.path).is_ok()
    }

    /// Creates the reserve, if there is enough space.
    pub fn take(&self) {
        if let Err(error) = private::close(&self.path) {
            tracing::warn!(%error, "the reserve of disk space could not be changed");
        }
        let held = fs::metadata(&self.path).map_or(0, |found| found.len());
        if held < SIZE && free(&self.path).is_some_and(|free| free > SIZE - held + BESIDE) {
            self.allocate(SIZE);
        }
    }

    /// Creates a smaller reserve from what is left after a start on a full disk.
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

/// No fallback to writing zeros where the file system cannot allocate: a compressing file system
/// would reserve nothing.
fn is_allocated(file: &File, size: u64) -> bool {
    fallocate(file, FallocateFlags::empty(), 0, size).is_ok()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn the_reserve_allocates_and_frees_space() {
        let directory = tempfile::tempdir().expect("a directory");
        let reserve = Reserve::of(&directory.path().join("umbrachat.db"));
        assert!(!reserve.release(), "there is no reserve yet");
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
