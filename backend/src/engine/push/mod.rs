//! Sending to the push services of browsers: the key that names this server, the encryption for a
//! device, and the only HTTP client that connects to addresses that users give.

pub mod addresses;
pub mod clients;
pub mod keys;
pub mod sender;
mod vapid;
