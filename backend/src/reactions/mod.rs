//! Reactions: an emoji that somebody put on a message.

pub mod model;
pub mod queries;
pub mod react;
pub mod routes;
