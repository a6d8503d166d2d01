//! Accounts: who somebody is here, how they are called, what they have set.

pub mod email_address;
pub mod keys;
pub mod operator;
pub mod password;
pub mod profile;
pub mod register;
pub mod routes;
pub mod search;
