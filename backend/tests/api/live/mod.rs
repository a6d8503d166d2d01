//! Tests of the live socket `/live`.

mod acting;
mod closing;
mod floods;
mod frames;
mod fuzzing;
mod handshake;
mod hello;
mod resuming;
mod sizes;
mod slow_readers;
