//! Links that invite to a friendship with their maker, and to an account on this server.

pub mod model;
pub mod queries;
pub mod rules;
