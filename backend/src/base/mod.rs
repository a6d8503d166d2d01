//! Errors, ids, time, settings, metrics and text functions, which every other module may use.

pub mod clock;
pub mod column;
pub mod config;
pub mod disk;
pub mod error;
pub mod ids;
pub mod logging;
pub mod metrics;
pub mod text;
