//! Conversations: changes, list, model, queries and summaries.

pub mod changes;
pub mod list;
pub mod model;
pub mod queries;
pub mod summaries;
