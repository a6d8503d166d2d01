//! Receipts: how far each member of a conversation got.

pub mod routes;
