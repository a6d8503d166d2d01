//! Friends: people who accepted each other. Only friends open a conversation.

pub mod request;
pub mod respond;
pub mod routes;
pub mod unfriend;
