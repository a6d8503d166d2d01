//! Requests to join a group, by a link that needs the approval of an admin.

pub mod model;
pub mod queries;
