//! `POST /sync`: what the socket gives, for scripts that would rather ask.

pub mod answer;
pub mod client_frames;
pub mod frames;
pub mod resume;
pub mod routes;
pub mod wait;
pub mod welcome;
