//! Members of conversations.

pub mod routes;
pub mod settings;

use std::sync::Arc;

use crate::{engine::appender::Appender, limits::Limits};

/// Changes a member's own settings of a conversation.
pub struct Members {
    appender: Appender,
    limits: Arc<Limits>,
}

impl Members {
    pub fn new(appender: Appender, limits: Arc<Limits>) -> Self {
        Self { appender, limits }
    }
}
