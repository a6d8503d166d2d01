//! What every route shares.

pub mod clients;
pub mod cors;
pub mod crowd;
pub mod descriptors;
pub mod edge;
mod identity;
mod json;
mod list_query;
pub mod methods;
pub mod metrics;
mod nullable;
mod objects;
pub mod origin;
mod path;
mod problem;
mod query;
pub mod server;
pub mod site;
mod valid_json;

pub use identity::{Ungated, bearer, identify};
pub use json::parse as parse_json;
pub use list_query::ListQuery;
pub use nullable::nullable;
pub use path::PathOf;
pub use problem::{Problem, ProblemField, answer};
pub use query::ValidQuery;
pub use valid_json::{BODY_MAX, ValidJson};
