//! Tests of `/friends` and `/friend-requests`.

mod asking;
mod declining;
mod friendship;
mod requests;
