//! Whether a message notifies a member.

pub mod rules;
