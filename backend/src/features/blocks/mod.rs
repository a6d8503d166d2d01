//! Blocks: people whom somebody wants to have nothing to do with. Who is blocked is not
//! told: to them it looks as if the friendship had ended and the other one were away.

pub mod block;
pub mod routes;
