//! Integration tests: every test starts a server on a database of its own and uses it over HTTP and
//! the socket. Tests with a [`stage::Stage`] run on both engines.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod appender;
mod contract;
mod crash;
mod descriptors;
mod invariants;
mod readme;
mod stage;

mod accounts;
mod blocks;
mod conversations;
mod faces;
mod files;
mod friends;
mod group_links;
mod groups;
mod http;
mod invitation_links;
mod live;
mod messages;
mod moving;
mod nodes;
mod operating;
mod presence;
mod privacy;
mod push;
mod receipts;
mod reports;
mod rights;
mod search;
mod security;
mod sessions;
mod storage;
mod sync;
mod users;
