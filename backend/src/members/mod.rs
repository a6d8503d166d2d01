//! Members of conversations.

pub mod model;
pub mod queries;
