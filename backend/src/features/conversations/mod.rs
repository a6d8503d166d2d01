//! Conversations: one order of changes that all members share, and the one place that
//! writes it.

pub mod routes;
