//! Export: model, people, queries and talk.

pub mod conversations;
pub mod model;
pub mod people;
pub mod queries;
