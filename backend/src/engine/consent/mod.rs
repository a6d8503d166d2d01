//! Which version of the privacy policy is in force.

pub mod policy;
