//! Operations on a server and its data beside the API.

pub mod doctor;
mod expected;
pub mod moving;
