//! UmbraChat, a private messenger that you run yourself.
//!
//! The map of the house: a folder is a word of the domain (a room), a file name is the
//! floor. `model` says what a thing is, `rules` what may be done, `queries` how it is
//! stored, `events` what clients are told, `routes` at which address. Imports only go
//! down; `tests/architecture.rs` reads the source and says so.

pub mod api;
pub mod app;
pub mod base;
pub mod domain;
pub mod engine;
pub mod features;
pub mod http;
pub mod limits;
pub mod mail;
pub mod operate;
pub mod redis;
pub mod storage;
pub mod transport;
