//! Text functions based on Unicode properties: equality, visibility, and the hidden characters that
//! a name may contain.

pub mod fold;
pub mod markup;
pub mod name;
pub mod tokens;
pub mod visible;
