//! Accounts: who somebody is here, how they are called, what they have set.

pub mod email_address;
pub mod events;
pub mod hashing;
pub mod keys;
pub mod model;
pub mod operator;
pub mod password;
pub mod profile;
pub mod queries;
pub mod register;
pub mod routes;
pub mod rules;
pub mod telling;
