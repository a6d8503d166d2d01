//! The frames by which clients learn of changes, for each noun.

pub mod accounts;
pub mod conversations;
pub mod presence;
pub mod receipts;
