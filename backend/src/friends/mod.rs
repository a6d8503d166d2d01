//! Friends: people who accepted each other. Only friends open a conversation.

pub mod model;
pub mod queries;
pub mod request;
pub mod respond;
pub mod routes;
pub mod rules;
pub mod search;
pub mod unfriend;
