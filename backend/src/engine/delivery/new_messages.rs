//! The conversations with new messages since a task last asked. Without such a task nothing is
//! collected.

use std::{
    collections::HashSet,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::Notify;

use super::event::Event;
use crate::{base::ids::ConversationId, domain::messages::model::MessageKind};

/// Cheap to clone.
#[derive(Clone, Default)]
pub struct NewMessages {
    conversations: Arc<Mutex<HashSet<ConversationId>>>,
    notify: Arc<Notify>,
}

impl NewMessages {
    /// Notes the conversation of an event that contains a new message.
    pub fn note(&self, event: &Event) {
        let Event::Change(change) = event else { return };
        let is_new = change
            .messages
            .iter()
            .any(|message| message.kind == MessageKind::Text && message.rev == message.seq);
        if is_new {
            let mut noted = self.conversations.lock().unwrap_or_else(PoisonError::into_inner);
            noted.insert(change.conversation_id);
            self.notify.notify_one();
        }
    }

    /// Waits until there is one.
    pub async fn wait(&self) {
        self.notify.notified().await;
    }

    /// Takes all of them.
    pub fn take(&self) -> Vec<ConversationId> {
        let mut noted = self.conversations.lock().unwrap_or_else(PoisonError::into_inner);
        mem::take(&mut *noted).into_iter().collect()
    }
}
