//! Data on the move, in the hands of whoever runs the server: backups while it serves,
//! putting one back, and copying everything from SQLite to PostgreSQL.

pub mod backup;
pub mod copy;
mod exclusive;
mod files;
pub mod restore;
pub mod seal;
mod tools;
