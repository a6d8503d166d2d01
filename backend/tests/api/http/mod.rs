//! Tests of what all routes share: problems, headers, health, and the start of the server.

mod bodies;
mod compression;
mod cors;
mod documents;
mod headers;
mod heads;
mod health;
mod limits;
mod methods;
mod pages;
mod problems;
mod slow;
mod starting;
