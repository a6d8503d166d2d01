//! Reactions: an emoji that somebody put on a message.

pub mod react;
pub mod routes;

use actix_web::web;

use crate::{features::messages::Messages, storage::Store};

/// Puts reactions on messages and takes them off.
pub struct Reactions {
    store: Store,
    messages: web::Data<Messages>,
}

impl Reactions {
    pub fn new(store: Store, messages: web::Data<Messages>) -> Self {
        Self { store, messages }
    }
}
