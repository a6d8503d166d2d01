//! Reactions: an emoji that somebody put on a message.

pub mod react;
pub mod routes;
