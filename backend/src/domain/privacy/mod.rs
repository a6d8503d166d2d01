//! Privacy: accountability, compare, data_map, inventory, model and queries.

pub mod accountability;
pub mod compare;
pub mod data_map;
pub mod inventory;
pub mod model;
pub mod queries;
