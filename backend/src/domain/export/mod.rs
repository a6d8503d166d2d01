//! Export: model, people, queries and talk.

pub mod model;
pub mod people;
pub mod queries;
pub mod talk;
