//! What all routes share.

/// The path prefix of the API.
pub const BASE: &str = "/api/v1";

mod advice;
mod binary;
pub mod clients;
pub mod compression;
pub mod connection;
pub mod connection_slots;
pub mod cors;
mod created;
pub mod descriptors;
pub mod document;
mod encoding;
mod etag;
pub mod head;
mod json;
mod list_query;
pub mod listening;
pub mod methods;
pub mod metrics;
mod nullable;
mod objects;
pub mod origin;
mod path;
pub mod problem;
pub mod problem_pages;
mod query;
pub mod ranges;
pub mod site;
mod streamed_body;
pub mod timed_stream;
mod valid_json;

pub use binary::Binary;
pub use created::created;
pub use json::parse as parse_json;
pub use list_query::ListQuery;
pub use nullable::nullable;
pub use path::PathOf;
pub use problem::{Problem, ProblemField, answer};
pub use query::ValidQuery;
pub use streamed_body::StreamedBody;
pub use valid_json::{BODY_MAX, ValidJson};
