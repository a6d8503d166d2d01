//! Privacy: what people agree to, and the proof of it.

pub mod model;
pub mod policy;
pub mod queries;
pub mod routes;
