//! Search: excerpt, find, model and query.

pub mod excerpt;
pub mod find;
pub mod model;
pub mod query;
