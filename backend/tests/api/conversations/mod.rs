//! Tests of `/conversations`, without messages.

mod changes;
mod direct;
mod keeping;
mod list;
mod order;
mod strangers;
