//! The sum type of all events.

use serde::Serialize;

use crate::engine::delivery::events::{
    accounts::AccountEvent,
    conversations::ChangeEvent,
    presence::{PresenceEvent, TypingEvent},
    receipts::CursorsEvent,
};

/// A committed change, or an ephemeral event.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Event {
    Change(ChangeEvent),
    Account(Box<AccountEvent>),
    Cursors(CursorsEvent),
    Presence(PresenceEvent),
    Typing(TypingEvent),
}

impl From<ChangeEvent> for Event {
    fn from(event: ChangeEvent) -> Self {
        Self::Change(event)
    }
}

impl From<AccountEvent> for Event {
    fn from(event: AccountEvent) -> Self {
        Self::Account(Box::new(event))
    }
}

impl From<CursorsEvent> for Event {
    fn from(event: CursorsEvent) -> Self {
        Self::Cursors(event)
    }
}

impl From<PresenceEvent> for Event {
    fn from(event: PresenceEvent) -> Self {
        Self::Presence(event)
    }
}

impl From<TypingEvent> for Event {
    fn from(event: TypingEvent) -> Self {
        Self::Typing(event)
    }
}
