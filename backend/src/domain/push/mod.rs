//! Web Push: which devices want notifications while the app is closed, and what is queued for them.

pub mod model;
pub mod queries;
pub mod rules;
