//! Invitations to groups, for users who join only by invitation.

pub mod respond;
pub mod routes;

use crate::{engine::appender::Appender, storage::Store};

/// Lists and answers invitations to groups.
pub struct Invitations {
    store: Store,
    appender: Appender,
}

impl Invitations {
    pub fn new(store: Store, appender: Appender) -> Self {
        Self { store, appender }
    }
}
