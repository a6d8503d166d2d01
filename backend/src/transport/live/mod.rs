//! The live socket: frames in both directions over one connection, resumed without a hole.

mod guard;
mod handshake;
pub mod headers;
pub mod heartbeat;
mod inbox;
mod meter;
pub mod repair;
pub mod routes;
mod socket;
