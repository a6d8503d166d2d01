//! What is decided about any text by Unicode's properties: when two are the same, what of
//! them can be seen, and which hidden characters a name may hold.

pub mod fold;
pub mod markup;
pub mod name;
pub mod tokens;
pub mod visible;
