//! Everything that the clients observed, as input of the checker. Clients only record; nothing is
//! checked during the run.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Instant,
};

use serde_json::Value;

/// A message as a client receives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    pub client_id: Option<String>,
    pub seq: i64,
    pub body: Option<String>,
    /// For a system message about members: the event and the account it concerns.
    pub line: Option<(String, String)>,
}

impl Message {
    pub fn of(value: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let line = value["system"]["event"]
            .as_str()
            .map(|event| (event.to_owned(), text(&value["system"]["user_id"]).unwrap_or_default()));
        Self {
            id: text(&value["id"]).expect("an id"),
            client_id: text(&value["client_id"]),
            seq: value["seq"].as_i64().expect("a number"),
            body: text(&value["body"]),
            line,
        }
    }

    pub fn all_of(value: &Value) -> Vec<Self> {
        value.as_array().into_iter().flatten().map(Self::of).collect()
    }
}

/// A message that a writer tried to send, recorded before the first attempt.
#[derive(Debug, Clone)]
pub struct Sent {
    pub conversation: String,
    pub body: String,
}

/// An acknowledgement.
#[derive(Debug, Clone)]
pub struct Ack {
    pub client_id: String,
    pub id: String,
    pub seq: i64,
    /// The writer, who sends each message after the acknowledgement of the one before.
    pub writer: usize,
    pub node: usize,
    pub at: Instant,
}

#[derive(Debug, Clone)]
pub enum Seen {
    /// A welcome with the position of each conversation.
    Welcome(BTreeMap<String, i64>),
    /// A change frame of the socket.
    Change {
        conversation: String,
        from: i64,
        rev: i64,
        messages: Vec<Message>,
    },
    /// A page of missed changes.
    Fetched {
        conversation: String,
        messages: Vec<Message>,
    },
    Closed(u16),
}

#[derive(Debug, Clone)]
pub struct Sight {
    pub reader: usize,
    /// The number of this reader's socket, counted from the first.
    pub socket: u32,
    pub node: usize,
    pub at: Instant,
    pub seen: Seen,
}

/// A client that listens, and its conversations.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    pub account: String,
    /// Conversations of which the reader is a member during the whole run.
    pub stays_in: BTreeSet<String>,
    /// Conversations that the reader joins and leaves. Messages of any other conversation are a
    /// leak.
    pub visits: BTreeSet<String>,
}

#[derive(Debug, Default)]
pub struct Evidence {
    pub sent: BTreeMap<String, Sent>,
    pub acks: Vec<Ack>,
    pub readers: Vec<Reader>,
    pub sights: Vec<Sight>,
    /// Answers to a writer that are neither success nor a request to retry.
    pub strange: Vec<String>,
}

/// Shared access to the evidence.
#[derive(Clone, Default)]
pub struct Notes(Arc<Mutex<Evidence>>);

impl Notes {
    pub fn open(&self) -> MutexGuard<'_, Evidence> {
        self.0.lock().expect("not poisoned")
    }

    pub fn acknowledged(&self) -> usize {
        self.open().acks.len()
    }
}
