//! The events of a batch.

use std::collections::{BTreeMap, HashMap};

use super::Plan;
use crate::{
    base::ids::{AccountId, ConversationId},
    domain::{messages::model::Message, receipts::model::MemberCursor},
    engine::delivery::{
        event::Event,
        events::{conversations::ChangeEvent, receipts::CursorsEvent},
    },
};

type Instead = HashMap<AccountId, Option<(i64, Vec<MemberCursor>)>>;

impl Plan {
    /// One `change` event for each changed conversation, and one `cursors` event for each
    /// conversation in which positions moved.
    pub fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        for (id, messages) in &self.changed_messages {
            let (Some(row), Some(old_heads)) =
                (self.loaded.conversations.get(id), self.old_heads.get(id))
            else {
                continue;
            };
            let mut messages: Vec<Message> =
                messages.values().cloned().map(|row| self.shown(row)).collect();
            messages.sort_by_key(|message| (message.rev, message.seq));
            let span = ChangeEvent::spanning(*id, old_heads + 1, row.head);
            let parts = ChangeEvent { messages, ..span }.in_parts();
            events.extend(parts.into_iter().map(Event::from));
        }
        let mut cursors: BTreeMap<ConversationId, Vec<MemberCursor>> = BTreeMap::new();
        for key in self.delivered.keys() {
            if let Some(row) = self.loaded.members.get(key) {
                cursors.entry(key.0).or_default().push(row.into());
            }
        }
        for (conversation_id, members) in cursors {
            if let Some(row) = self.loaded.conversations.get(&conversation_id)
                && row.publishes_cursors()
            {
                let receipts = row.receipts;
                let overrides = self.overrides(conversation_id);
                events.push(CursorsEvent { conversation_id, receipts, members, overrides }.into());
            }
        }
        events
    }

    fn overrides(&self, conversation: ConversationId) -> Instead {
        let here = self.overrides.iter().filter(|((id, _), _)| *id == conversation);
        here.map(|((_, account), seen)| (*account, seen.clone())).collect()
    }
}
