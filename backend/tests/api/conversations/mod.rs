//! `/conversations`, without their messages.

mod changes;
mod direct;
mod list;
mod order;
mod strangers;
