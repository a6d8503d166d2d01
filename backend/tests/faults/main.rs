//! What goes wrong outside the program: killed nodes, dead and frozen databases, full disks,
//! cut links. Real processes are treated badly while people write and listen, and a checker
//! looks at all that they saw: nothing acknowledged is lost, doubled, out of order or told
//! to who must not know.
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

/// Whether there is time for all of it.
fn in_full() -> bool {
    std::env::var("UMBRACHAT_FAULTS").is_ok_and(|length| length == "full")
}
