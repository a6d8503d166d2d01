//! Failures outside of the program: killed nodes, dead and frozen databases, full disks, cut
//! connections. The tests run real processes with clients that write and listen, and a checker
//! examines everything the clients observed: no acknowledged message is lost, duplicated, out of
//! order or received by a user who is not a member.
//!
//! `make test-faults` runs all of it, `make test` a short form.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod broken;
mod cases;
mod checker;
mod evidence;
mod parts;
mod play;
#[path = "../api/stage/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "shared with the API tests, which use all of it"
)]
mod stage;

mod topology;

/// Whether the full form was requested.
fn in_full() -> bool {
    std::env::var("UMBRACHAT_FAULTS").is_ok_and(|length| length == "full")
}
