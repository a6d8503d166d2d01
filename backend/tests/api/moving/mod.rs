//! Tests of backups, restoring and copying with the operator's commands.

mod backup;
mod copying;
mod files;
mod lively;
mod restoring;
