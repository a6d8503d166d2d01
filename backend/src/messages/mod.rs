//! Messages: what is said.

pub mod history;
pub mod model;
pub mod queries;
pub mod retention;
pub mod routes;
pub mod rules;
pub mod send;
pub mod touch;
