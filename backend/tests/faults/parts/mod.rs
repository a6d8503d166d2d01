//! The parts of an installation, each a process of its own that can be treated badly.

mod node;
mod ports;
mod postgres;
mod processes;

pub use node::Node;
pub use ports::free_port;
pub use postgres::Postgres;
pub use processes::until;
