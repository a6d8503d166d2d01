//! Security of an account: the record of what happened to its access, the second factor,
//! and the ways back in.

pub mod recover;
pub mod reset;
pub mod retention;
pub mod routes;
