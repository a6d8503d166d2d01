//! `POST /sync`: what the socket gives, for scripts that would rather ask.

pub mod answer;
pub mod routes;
pub mod wait;
