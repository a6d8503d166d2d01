//! Sessions: the devices somebody is signed in on, and the tokens they hold.

pub mod confirm;
pub mod cookie;
pub mod device;
pub mod end;
pub mod hand_out;
pub mod model;
pub mod operator;
pub mod queries;
pub mod refresh;
pub mod revocations;
pub mod routes;
pub mod rules;
pub mod sign_in;
pub mod standing;
pub mod start;
pub mod tokens;
