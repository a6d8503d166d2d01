//! What a device knows, and how frames and pages change it: the client's half of the
//! protocol, as short as it can be said.

use std::collections::BTreeMap;

use serde_json::Value;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    pub me: Value,
    pub friends: BTreeMap<String, Value>,
    pub incoming: BTreeMap<String, Value>,
    pub outgoing: BTreeMap<String, Value>,
    pub conversations: BTreeMap<String, Known>,
}

/// What a device knows of one conversation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    pub rev: i64,
    pub receipts: i64,
    pub locked: bool,
    pub read_seq: i64,
    pub with: Value,
    /// By their place.
    pub messages: BTreeMap<i64, Value>,
    /// `(delivered, read)` of each member.
    pub cursors: BTreeMap<String, (i64, i64)>,
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

pub fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("no number: {value}"))
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

impl Known {
    /// A conversation as a list or a welcome shows it, at its head.
    pub fn of_summary(summary: &Value) -> Self {
        let mut known = Self { rev: number(&summary["head"]), ..Self::default() };
        known.take_summary(summary);
        known
    }

    /// What a summary says that has no place in the order of changes.
    pub fn take_summary(&mut self, summary: &Value) {
        self.locked = summary["my"]["can_post"] == false;
        self.read_seq = self.read_seq.max(number(&summary["my"]["read_seq"]));
        self.with = summary["with"].clone();
        self.take_cursors(number(&summary["receipts"]), &summary["cursors"]);
    }

    /// The higher position of each member wins; never does one go back at its source.
    pub fn take_cursors(&mut self, receipts: i64, members: &Value) {
        for member in list(members) {
            let (delivered, read) = (number(&member["delivered"]), number(&member["read"]));
            let known = self.cursors.entry(text(&member["user_id"])).or_default();
            if receipts >= self.receipts {
                assert!(known.0 <= delivered && known.1 <= read, "a position went back: {member}");
            }
            *known = (known.0.max(delivered), known.1.max(read));
        }
        self.receipts = self.receipts.max(receipts);
    }

    pub fn take_message(&mut self, message: &Value) {
        let known = self.messages.entry(number(&message["seq"])).or_default();
        if known.is_null() || number(&known["rev"]) < number(&message["rev"]) {
            assert!(known.is_null() || known["id"] == message["id"], "two messages at one place");
            *known = message.clone();
        }
    }

    /// Applies a change or a page of changes that is next; false for a hole before it.
    pub fn take_changes(&mut self, changes: &Value) -> bool {
        let (from, rev) = (number(&changes["from"]), number(&changes["rev"]));
        if from > self.rev + 1 {
            return false;
        }
        if rev > self.rev {
            self.rev = rev;
            list(&changes["messages"]).iter().for_each(|message| self.take_message(message));
            if let Some(locked) = changes["conversation"]["locked"].as_bool() {
                self.locked = locked;
            }
            for member in list(&changes["members"]) {
                if member["user"]["id"] == self.with["id"] {
                    self.with = member["user"].clone();
                }
            }
        }
        true
    }

    /// Others' messages above what I have read.
    pub fn unread(&self, me: &str) -> i64 {
        let is_unread = |message: &&Value| {
            message["kind"] == "text"
                && message["deleted_at"].is_null()
                && message["sender_id"] != me
        };
        let unread = self.messages.range(self.read_seq + 1..).map(|(_, message)| message);
        i64::try_from(unread.filter(is_unread).count()).expect("a small number")
    }
}

impl Ledger {
    pub fn take_account_state(&mut self, state: &Value) {
        let by_user = |friend: &Value| (text(&friend["user"]["id"]), friend.clone());
        let by_id = |request: &Value| (text(&request["id"]), request.clone());
        self.me = state["me"].clone();
        self.friends = list(&state["friends"]).iter().map(by_user).collect();
        self.incoming = list(&state["requests"]["incoming"]).iter().map(by_id).collect();
        self.outgoing = list(&state["requests"]["outgoing"]).iter().map(by_id).collect();
    }

    /// The part of an `account` frame that needs no further fetching.
    pub fn take_account_change(&mut self, frame: &Value) {
        if !frame["me"].is_null() {
            self.me = frame["me"].clone();
        }
        for friend in list(&frame["friends"]["added"]) {
            self.friends.insert(text(&friend["user"]["id"]), friend.clone());
        }
        for id in list(&frame["friends"]["removed"]) {
            self.friends.remove(&text(id));
        }
        let requests = &frame["requests"];
        for request in list(&requests["incoming"]) {
            self.incoming.insert(text(&request["id"]), request.clone());
        }
        for request in list(&requests["outgoing"]) {
            self.outgoing.insert(text(&request["id"]), request.clone());
        }
        for id in list(&requests["removed"]) {
            self.incoming.remove(&text(id));
            self.outgoing.remove(&text(id));
        }
        for (id, read) in frame["read"].as_object().into_iter().flatten() {
            if let Some(known) = self.conversations.get_mut(id) {
                known.read_seq = known.read_seq.max(number(&read["read_seq"]));
            }
        }
    }
}
