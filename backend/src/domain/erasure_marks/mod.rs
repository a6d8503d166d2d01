//! Marks of erasures in the database, which are copied into the ledger.

pub mod model;
pub mod queries;
