//! The connection to Redis, and the leases that say which account is connected to which node.
//!
//! What is in Redis is a hint that may be lost: the database holds the truth, nothing that
//! people write is ever stored in Redis, and without Redis every node goes on by itself.

pub mod connection;
pub mod leases;

pub use connection::Redis;
