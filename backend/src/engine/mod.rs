//! The parts that features are built from: identity, delivery, the write path, presence and the bus
//! between nodes.

pub mod account_changes;
pub mod appender;
pub mod bus;
pub mod consent;
pub mod delivery;
pub mod friendships;
pub mod identity;
pub mod peers;
pub mod presence;
pub mod push;
pub mod receipts;
pub mod security_log;
pub mod session_ends;
