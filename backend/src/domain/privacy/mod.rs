//! Privacy policies, consents, the inventory of personal data, and the audit records.

pub mod accountability;
pub mod compare;
pub mod data_map;
pub mod inventory;
pub mod model;
pub mod queries;
