//! The pictures of accounts and groups.

pub mod model;
pub mod queries;
