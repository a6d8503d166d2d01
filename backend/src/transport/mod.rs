//! The live socket, and what a device asks for to be in step with the server.

pub mod admission;
pub mod live;
pub mod sync;
