//! Files that people send: pictures, videos, sound and documents.

pub mod model;
pub mod queries;
pub mod rules;
