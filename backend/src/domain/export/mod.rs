//! Export: model and queries of people and conversations.

pub mod conversations;
pub mod model;
pub mod people;
pub mod queries;
