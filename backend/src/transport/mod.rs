//! The live socket, and the requests that synchronise a device with the server.

pub mod admission;
pub mod live;
pub mod sync;
