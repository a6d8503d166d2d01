//! The server's files: readable by their owner only, with a space reserve beside the database, and
//! without leftovers of interrupted commands.

pub mod leftovers;
pub mod private;
pub mod reserve;

use std::path::{Path, PathBuf};

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
