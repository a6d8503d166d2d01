//! Privacy: what people agree to, and the proof of it.

pub mod consent;
pub mod retention;
pub mod routes;
