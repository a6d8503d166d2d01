//! Delivery of committed changes to all sockets that may see them.
//!
//! A change is serialised once ([`envelope`]), sent once to each web worker ([`Delivery`]), and
//! there put into the queues of the receiving sockets ([`hub`], [`outbox`]). Workers share only the
//! bytes. If several nodes serve one database, the same bytes are sent to the others as a
//! [`NodeMessage`].

pub mod close;
pub mod envelope;
pub mod event;
pub mod events;
pub mod hub;
pub mod new_messages;
mod node;
mod node_message;
pub mod outbox;

pub use node::{Delivery, WorkerMessage};
pub use node_message::NodeMessage;
