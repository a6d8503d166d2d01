//! The processes of an installation, each with methods to make it fail.

mod link;
mod node;
mod ports;
mod postgres;
pub mod processes;
mod redis;

pub use link::Link;
pub use node::Node;
pub use ports::free_port;
pub use postgres::Postgres;
pub use processes::until;
pub use redis::Redis;
