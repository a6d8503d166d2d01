//! Removes the unfinished files of killed commands, which contain user data.

use std::{
    fs::{self, File, TryLockError},
    path::Path,
};

use super::sibling;

/// The suffix of an unfinished file.
pub const PART: &str = ".part";

/// The suffix of a file that a restore prepares to replace the database.
pub const RESTORING: &str = ".restoring";

/// Files that SQLite keeps beside a database that is open or was not closed cleanly.
const OF_SQLITE: &[&str] = &["-journal", "-wal", "-shm"];

/// Removes the unfinished copy of an interrupted restore of this database. The caller must hold the
/// database's lock, so that no restore is running.
pub fn remove_restoring(database: &Path) {
    remove(&sibling(&sibling(database, RESTORING), PART));
}

/// Removes unfinished files of interrupted backups in this directory, except those that another
/// program is writing.
pub fn remove_backups(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_ours = name
            .to_str()
            .is_some_and(|name| name.starts_with("umbrachat_") && name.ends_with(PART));
        if is_ours {
            remove(&entry.path());
        }
    }
}

/// Removes an unfinished file with SQLite's files beside it, unless another program is writing it.
fn remove(path: &Path) {
    let is_file = fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    if is_file {
        let Ok(file) = File::open(path) else { return };
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return;
        }
        match fs::remove_file(path) {
            Ok(()) => {
                tracing::warn!(path = %path.display(), "an unfinished copy has been removed");
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), %error, "an unfinished copy was not removed");
            }
        }
    }
    for ending in OF_SQLITE {
        let _ = fs::remove_file(sibling(path, ending));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unlocked_unfinished_copies_are_removed() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = |name: &str| directory.path().join(name);
        let database = path("umbrachat.db");
        let names = [
            "umbrachat.db",
            "umbrachat.db.restoring.part",
            "umbrachat.db.restoring.part-journal",
            "umbrachat_20260101_000000.db",
            "umbrachat_20260101_000000.db.part",
            "umbrachat_20260102_000000.dump.part",
            "thesis.part",
        ];
        for name in names {
            fs::write(path(name), "x").expect("writes");
        }
        let written = File::open(path("umbrachat_20260102_000000.dump.part")).expect("opens");
        written.lock().expect("is free");
        remove_restoring(&database);
        remove_backups(directory.path());
        let left: Vec<_> = names.into_iter().filter(|name| path(name).exists()).collect();
        let kept = [
            "umbrachat.db",
            "umbrachat_20260101_000000.db",
            "umbrachat_20260102_000000.dump.part",
            "thesis.part",
        ];
        assert_eq!(left, kept);
    }
}
