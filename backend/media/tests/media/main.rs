//! Tests through the public interface, with pictures that are made here or lie in `../fixtures`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code, also outside of #[test]"
)]

mod animation;
mod colour;
mod faces;
mod formats;
mod hostile;
mod make;
mod metadata;
mod mutations;
mod orientation;
mod read;
mod sniffing;
