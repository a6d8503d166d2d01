//! Messages: what is said.

pub mod history;
pub mod model;
pub mod queries;
pub mod remove;
pub mod routes;
pub mod rules;
pub mod send;
