//! The version of the privacy policy that is in force.

pub mod policy;
