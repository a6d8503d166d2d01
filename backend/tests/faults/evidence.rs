//! Everything that was seen from outside, for the checker. Whoever writes and listens only
//! notes; nobody judges while it happens.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Instant,
};

use serde_json::Value;

/// A message as a client gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: String,
    pub client_id: Option<String>,
    pub seq: i64,
    pub body: Option<String>,
    /// Of a line that says who came and went: what, and whom it concerns.
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

/// What somebody set out to send, noted before it was first tried.
#[derive(Debug, Clone)]
pub struct Sent {
    pub conversation: String,
    pub body: String,
}

/// What was acknowledged.
#[derive(Debug, Clone)]
pub struct Ack {
    pub client_id: String,
    pub id: String,
    pub seq: i64,
    /// Who sends one message after another, each after the acknowledgement of the former.
    pub writer: usize,
    pub node: usize,
    pub at: Instant,
}

#[derive(Debug, Clone)]
pub enum Seen {
    /// A socket was welcomed; where each conversation stood then.
    Welcome(BTreeMap<String, i64>),
    /// A frame of the stream.
    Change {
        conversation: String,
        from: i64,
        rev: i64,
        messages: Vec<Message>,
    },
    /// A page of what had been missed.
    Fetched {
        conversation: String,
        messages: Vec<Message>,
    },
    Closed(u16),
}

#[derive(Debug, Clone)]
pub struct Sight {
    pub reader: usize,
    /// Counts this reader's sockets.
    pub socket: u32,
    pub node: usize,
    pub at: Instant,
    pub seen: Seen,
}

/// Somebody who listens, and to what.
#[derive(Debug, Clone, Default)]
pub struct Reader {
    pub account: String,
    /// A member of these from before the first message to after the last one.
    pub stays_in: BTreeSet<String>,
    /// Comes into these and goes out of them. Whatever else this reader sees is a leak.
    pub visits: BTreeSet<String>,
}

#[derive(Debug, Default)]
pub struct Evidence {
    pub sent: BTreeMap<String, Sent>,
    pub acks: Vec<Ack>,
    pub readers: Vec<Reader>,
    pub sights: Vec<Sight>,
    /// Answers to a writer that are neither success nor a request to come back later.
    pub strange: Vec<String>,
}

/// What everybody notes into.
#[derive(Clone, Default)]
pub struct Notes(Arc<Mutex<Evidence>>);

impl Notes {
    pub fn open(&self) -> MutexGuard<'_, Evidence> {
        self.0.lock().expect("nobody panics while noting")
    }

    pub fn acknowledged(&self) -> usize {
        self.open().acks.len()
    }
}
