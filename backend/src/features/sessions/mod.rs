//! Sessions: the devices somebody is signed in on, and the tokens they hold.

pub mod confirm;
pub mod cookie;
pub mod device;
pub mod end;
pub mod hand_out;
pub mod operator;
pub mod recovery_codes;
pub mod refresh;
pub mod routes;
pub mod second_factor;
pub mod sign_in;
pub mod start;
