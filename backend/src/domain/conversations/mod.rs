//! Conversations: model and queries.

pub mod model;
pub mod queries;
