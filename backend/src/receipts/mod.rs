//! Receipts: how far each member of a conversation got.

pub mod events;
pub mod model;
pub mod queries;
pub mod report;
pub mod routes;
pub mod rules;
