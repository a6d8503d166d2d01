//! UmbraChat, a private messenger that you run yourself.
//!
//! The folders are layers: `base`, `storage`, `redis`, `mail`, `limits`, `http`, `domain`,
//! `engine`, `features`, `transport`, `operate`, `api`, `app`, `commands`. A layer imports only layers
//! before it in this list. Inside `domain`, `engine` and `features` the folders are modules
//! with an order of their own, and the files have layers: `model`, `rules`, `queries`,
//! `events`, actions, `routes`. The order is listed in `docs/architecture.md`;
//! `tests/architecture` compares the sources with it.

pub mod api;
pub mod app;
pub mod base;
pub mod commands;
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
