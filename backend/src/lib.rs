//! UmbraChat, a private messenger that you run yourself.
//!
//! The map of the house: a folder is a word of the domain (a room), a file name is the
//! floor. `model` says what a thing is, `rules` what may be done, `queries` how it is
//! stored, `events` what clients are told, `routes` at which address. Imports only go
//! down; `tests/architecture.rs` reads the source and says so.

pub mod accounts;
pub mod api;
pub mod app;
pub mod blocks;
pub mod clock;
pub mod config;
pub mod context;
pub mod conversations;
pub mod delivery;
pub mod disk;
pub mod doctor;
pub mod erasure;
pub mod error;
pub mod export;
pub mod friends;
pub mod groups;
pub mod http;
pub mod ids;
pub mod invitations;
pub mod keys;
pub mod limits;
pub mod live;
pub mod logging;
pub mod mail;
pub mod members;
pub mod messages;
pub mod metrics;
pub mod moving;
pub mod nodes;
pub mod presence;
pub mod privacy;
pub mod reactions;
pub mod receipts;
pub mod reports;
pub mod search;
pub mod security;
pub mod sessions;
pub mod storage;
pub mod sync;
pub mod text;
mod waiting;
