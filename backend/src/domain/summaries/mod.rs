//! Conversations as one member sees them: the list, a summary, and the changes after a position.

pub mod assemble;
pub mod changes;
pub mod list;
pub mod model;
