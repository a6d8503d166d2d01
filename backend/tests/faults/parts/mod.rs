//! The parts of an installation, each a process of its own that can be treated badly.

mod link;
mod node;
mod ports;
mod postgres;
mod processes;
mod redis;

pub use link::Link;
pub use node::Node;
pub use ports::free_port;
pub use postgres::Postgres;
pub use processes::until;
pub use redis::Redis;
