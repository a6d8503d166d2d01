//! Security of an account: the record of what happened to its access, the second factor,
//! and the ways back in.

pub mod model;
pub mod queries;
pub mod record;
pub mod recover;
pub mod recovery_codes;
pub mod reset;
pub mod retention;
pub mod routes;
pub mod rules;
pub mod second_factor;
