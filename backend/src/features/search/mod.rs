//! Search: full text over what somebody may read. Both engines index the same words, made
//! here, so that both find the same.

pub mod backlog;
mod rebuild;
pub mod routes;
