//! Several nodes over one database. Redis carries between them what has been committed
//! ([`bus`]), who is connected where ([`leases`]) and how often somebody did something
//! ([`counters`]).
//!
//! All of it is a hint or a moment's knowledge: the truth is in the database, nothing that
//! people write is ever stored in Redis, and with Redis away every node works on by itself,
//! finding what the others did by its own sweeps.

pub mod connection;
pub mod leases;

pub use connection::Redis;
