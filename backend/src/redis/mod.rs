//! The connection to Redis, the leases that record which account is connected to which node, and who
//! looks at a device.
//!
//! Data in Redis is a hint that may be lost: the database is authoritative, no user content is
//! stored in Redis, and without Redis every node continues to work.

pub mod attention;
pub mod connection;
pub mod leases;

pub use connection::Redis;
