//! Backups, restoring and copying, by the commands that operators use.

mod backup;
mod copying;
mod lively;
mod restoring;
