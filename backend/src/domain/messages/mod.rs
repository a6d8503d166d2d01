//! Messages: history, index, insertion, model, queries, rules and unread counts.

pub mod history;
pub mod index;
pub mod insert;
pub mod model;
pub mod queries;
pub mod rules;
pub mod unread;
