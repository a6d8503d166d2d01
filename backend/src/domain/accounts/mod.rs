//! Accounts: model, queries and rules.

pub mod model;
pub mod queries;
pub mod rules;
