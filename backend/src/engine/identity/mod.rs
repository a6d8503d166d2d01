//! Identity: signing keys, tokens, passwords, ended sessions, reserved names.

pub mod access;
pub mod file_cookie;
pub mod gate;
pub mod hashing;
pub mod identify;
pub mod keys;
pub mod passwords;
pub mod reserved;
pub mod revocations;
pub mod rotation;
pub mod session_cache;
pub mod tokens;
