//! Taking one's data along: everything that is kept about somebody, as one JSON document
//! that is written while it is read, so that its size does not matter.
//!
//! Its form is described by `docs/export.schema.json`; [`model`] is the same in types.

pub mod routes;
mod slots;
mod write;

pub use slots::Slots;
