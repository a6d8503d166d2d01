//! Delivery: how a committed change reaches every socket that should see it.
//!
//! A change is serialised once ([`envelope`]), handed once to each web worker
//! ([`Delivery`]), and there put into the queues of the sockets concerned ([`hub`],
//! [`outbox`]). Workers share nothing but the bytes. Where several nodes serve one database,
//! the same bytes travel to the others as a [`Parcel`].

pub mod close;
pub mod envelope;
pub mod event;
pub mod events;
pub mod hub;
mod node;
pub mod outbox;
mod parcel;

pub use node::{Delivery, Notice};
pub use parcel::Parcel;
