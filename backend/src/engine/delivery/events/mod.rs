//! The frames that report changes to clients, by noun.

pub mod accounts;
pub mod conversations;
pub mod presence;
pub mod receipts;
