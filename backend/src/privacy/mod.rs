//! Privacy: what people agree to, and the proof of it.

pub mod accountability;
pub mod compare;
pub mod consent;
pub mod data_map;
pub mod gate;
pub mod inventory;
pub mod model;
pub mod policy;
pub mod queries;
pub mod retention;
pub mod routes;
