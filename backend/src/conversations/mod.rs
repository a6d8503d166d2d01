//! Conversations: one order of changes that all members share, and the one place that
//! writes it.

pub mod append;
pub mod changes;
pub mod direct;
pub mod events;
pub mod list;
pub mod model;
pub mod naming;
pub mod queries;
pub mod routes;
pub mod summaries;
pub mod turn;
