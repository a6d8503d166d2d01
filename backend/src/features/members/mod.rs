//! Members of conversations.

pub mod keep;
pub mod routes;
