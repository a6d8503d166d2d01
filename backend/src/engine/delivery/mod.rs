//! Delivery: how a committed change reaches every socket that should see it.
//!
//! A change is serialised once ([`envelope`]), handed once to each web worker
//! ([`Delivery`]), and there put into the queues of the sockets concerned ([`hub`],
//! [`outbox`]). Workers share nothing but the bytes. Where several nodes serve one database,
//! the same bytes travel to the others as a [`NodeMessage`].

pub mod close;
pub mod envelope;
pub mod event;
pub mod events;
pub mod hub;
mod node;
mod node_message;
pub mod outbox;

pub use node::{Delivery, WorkerMessage};
pub use node_message::NodeMessage;
