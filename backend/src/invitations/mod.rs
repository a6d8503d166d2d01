//! Invitations to groups, for people who want to be asked before they are put in.

pub mod invite;
pub mod model;
pub mod queries;
pub mod respond;
pub mod routes;
pub mod rules;
