//! What was erased, as marks in the database.

pub mod model;
pub mod queries;
