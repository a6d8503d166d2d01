//! Reactions to messages.

pub mod react;
pub mod routes;

use actix_web::web;

use crate::{features::messages::Messages, storage::Store};

/// Adds and removes reactions.
pub struct Reactions {
    store: Store,
    messages: web::Data<Messages>,
}

impl Reactions {
    pub fn new(store: Store, messages: web::Data<Messages>) -> Self {
        Self { store, messages }
    }
}
