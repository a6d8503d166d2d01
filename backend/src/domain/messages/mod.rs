//! Messages: history, index, model, queries and rules.

pub mod history;
pub mod index;
pub mod model;
pub mod queries;
pub mod rules;
