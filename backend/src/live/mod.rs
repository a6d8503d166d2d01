//! The live socket: frames in both directions over one connection, resumed without a hole.

pub mod admission;
pub mod client_frames;
mod connection;
pub mod frames;
mod guard;
mod handshake;
mod headers;
pub mod heartbeat;
mod inbox;
mod meter;
pub mod repair;
pub mod resume;
pub mod routes;
mod socket;
mod welcome;

pub use connection::{Connection, note_connection};
