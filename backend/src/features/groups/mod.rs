//! Groups: conversations that people are put into, leave, and give names to.

pub mod add;
pub mod create;
pub mod describe;
pub mod dissolve;
pub mod erasing;
pub mod invite;
pub mod joining;
pub mod leaving;
pub mod members;
pub mod remove;
pub mod roles;
pub mod routes;
