//! Moving data: backups while the server runs, restoring a backup, and copying from SQLite to
//! PostgreSQL.

pub mod backup;
pub mod blobs;
pub mod copy;
mod exclusive;
mod files;
pub mod restore;
pub mod seal;
mod tools;
