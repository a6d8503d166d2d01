//! Search: full text over what somebody may read. Both engines index the same words, made
//! here, so that both find the same.

pub mod backlog;
pub mod excerpt;
pub mod find;
pub mod index;
mod marks;
pub mod model;
pub mod query;
mod rebuild;
pub mod routes;
pub mod tokens;
