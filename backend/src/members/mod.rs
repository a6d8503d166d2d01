//! Members of conversations.

pub mod keep;
pub mod model;
pub mod queries;
pub mod routes;
