//! The connection to Redis, and the leases that record which account is connected to which node.
//!
//! Data in Redis is a hint that may be lost: the database is authoritative, no user content is
//! stored in Redis, and without Redis every node continues to work.

pub mod connection;
pub mod leases;

pub use connection::Redis;
