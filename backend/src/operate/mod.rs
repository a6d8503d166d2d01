//! What an operator does with a server and its data.

pub mod doctor;
pub mod moving;
