//! Messages: what is said.

pub mod retention;
pub mod routes;
pub mod send;
pub mod touch;
