//! Invitations to groups, for people who want to be asked before they are put in.

pub mod respond;
pub mod routes;
