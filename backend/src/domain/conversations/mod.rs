//! Conversations: changes, list, model, queries and summaries.

pub mod model;
pub mod queries;
