//! Delivery: how a committed change reaches every socket that should see it.
//!
//! A change is serialised once ([`envelope`]), handed once to each web worker
//! ([`Delivery`]), and there put into the queues of the sockets concerned ([`hub`],
//! [`outbox`]). Workers share nothing but the bytes.

pub mod close;
pub mod envelope;
pub mod event;
pub mod hub;
mod node;
pub mod outbox;

pub use node::{Delivery, Notice};
