//! A reference client: the state of a device, and how frames and pages change it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    pub me: Value,
    pub friends: BTreeMap<String, Value>,
    pub incoming: BTreeMap<String, Value>,
    pub outgoing: BTreeMap<String, Value>,
    pub invitations: BTreeMap<String, Value>,
    pub conversations: BTreeMap<String, Known>,
}

/// The state of one conversation on a device.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    pub rev: i64,
    pub receipts: i64,
    pub joined_seq: i64,
    pub read_seq: i64,
    /// The owner's own settings of the conversation.
    pub my: BTreeMap<String, Value>,
    /// The ids of deleted accounts. Later data about them is outdated.
    pub gone: BTreeSet<String>,
    pub is_group: bool,
    /// The other participant of a direct conversation; null after that account was deleted.
    pub with: Value,
    /// Title, description, picture, lock and number of members.
    pub facts: BTreeMap<String, Value>,
    /// By `seq`.
    pub messages: BTreeMap<i64, Value>,
    /// The members of a group, former members included, with the `rev` of their last change.
    pub members: BTreeMap<String, Value>,
    /// The pair `(delivered, read)` of each member.
    pub cursors: BTreeMap<String, (i64, i64)>,
}

const FACTS: [&str; 4] = ["title", "description", "picture", "members_count"];
const MEMBER: [&str; 5] = ["user", "role", "joined_seq", "left", "rev"];

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
    /// A conversation from a summary of the list or of a welcome, at its head.
    pub fn of_summary(summary: &Value) -> Self {
        let mut known = Self { rev: number(&summary["head"]), ..Self::default() };
        known.take_summary(summary);
        known
    }

    /// Takes the fields of a summary that no change carries.
    pub fn take_summary(&mut self, summary: &Value) {
        self.joined_seq = number(&summary["my"]["joined_seq"]);
        self.read_seq = self.read_seq.max(number(&summary["my"]["read_seq"]));
        self.is_group = summary["kind"] == "group";
        self.with = summary["with"].clone();
        self.take_place(&summary["my"]);
        if number(&summary["head"]) >= self.rev {
            let locked = (summary["my"]["can_post"] == false).into();
            self.facts = FACTS.map(|name| (name.to_owned(), summary[name].clone())).into();
            self.facts.insert("locked".to_owned(), locked);
        }
        self.take_cursors(number(&summary["receipts"]), &summary["cursors"]);
    }

    pub fn take_place(&mut self, my: &Value) {
        let kept = ["muted_until", "archived", "pinned", "unread_mark", "notify"];
        self.my = kept.map(|name| (name.to_owned(), my[name].clone())).into();
    }

    /// Merges a member of a list or a change. The higher `rev` wins. The positions of a new member
    /// are limited to the point of joining.
    pub fn take_member(&mut self, member: &Value) {
        let id = text(&member["user"]["id"]);
        let member: Value = MEMBER
            .map(|name| (name.to_owned(), member[name].clone()))
            .into_iter()
            .collect::<serde_json::Map<_, _>>()
            .into();
        let known = self.members.entry(id.clone()).or_default();
        if !known.is_null() && number(&known["rev"]) > number(&member["rev"]) {
            return;
        }
        let joined = number(&member["joined_seq"]);
        if member["left"] == true {
            self.cursors.remove(&id);
        } else {
            let place = self.cursors.entry(id).or_default();
            *place = (place.0.max(joined), place.1.max(joined));
        }
        *known = member;
    }

    /// Merges positions: the higher value of each member wins, and the source never sends a lower
    /// one than before. A frame may be older than the change in which a member left or joined
    /// again.
    pub fn take_cursors(&mut self, receipts: i64, members: &Value) {
        for member in list(members) {
            let id = text(&member["user_id"]);
            let (delivered, read) = (number(&member["delivered"]), number(&member["read"]));
            let is_over =
                |stay: &Value| stay["left"] == true || delivered < number(&stay["joined_seq"]);
            if self.gone.contains(&id) || self.members.get(&id).is_some_and(is_over) {
                continue;
            }
            let known = self.cursors.entry(id).or_default();
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
            assert!(known.is_null() || known["id"] == message["id"], "two messages with one seq");
            *known = message.clone();
            if message["system"]["event"] == "account_erased" {
                self.forget(&message["system"]["user_id"]);
            }
        }
    }

    /// Removes the data of a deleted account.
    fn forget(&mut self, account: &Value) {
        let id = text(account);
        self.members.remove(&id);
        self.cursors.remove(&id);
        self.gone.insert(id);
        if self.with["id"] == *account {
            self.with = Value::Null;
        }
    }

    /// Applies a change or a page of changes; returns false if it does not follow the known `rev`.
    pub fn take_changes(&mut self, changes: &Value) -> bool {
        let (from, rev) = (number(&changes["from"]), number(&changes["rev"]));
        if from > self.rev + 1 {
            return false;
        }
        if rev > self.rev {
            self.rev = rev;
            list(&changes["messages"]).iter().for_each(|message| self.take_message(message));
            for (name, value) in changes["conversation"].as_object().into_iter().flatten() {
                self.facts.insert(name.clone(), value.clone());
            }
            for member in list(&changes["members"]) {
                if self.is_group {
                    self.take_member(member);
                } else if member["user"]["id"] == self.with["id"] {
                    self.with = member["user"].clone();
                }
            }
        }
        true
    }

    /// The number of messages of others above the owner's read position, and how many of them
    /// mention the owner.
    pub fn unread(&self, me: &str) -> (usize, usize) {
        let is_unread = |message: &&Value| {
            message["kind"] == "text"
                && message["deleted_at"].is_null()
                && message["sender_id"] != me
        };
        let above = self.messages.range(self.read_seq + 1..).map(|(_, message)| message);
        let unread: Vec<_> = above.filter(is_unread).collect();
        let mentions = |message: &&&Value| list(&message["mentions"]).iter().any(|id| id == me);
        (unread.len(), unread.iter().filter(mentions).count())
    }

    /// Removes the fields that only order later frames: former members and the `rev` of their
    /// leaving.
    pub fn settled(mut self) -> Self {
        self.members.retain(|_, member| member["left"] == false);
        self
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
        self.invitations = list(&state["invitations"]).iter().map(by_id).collect();
    }

    /// Applies the part of an `account` frame that needs no further request.
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
        for invitation in list(&frame["invitations"]["added"]) {
            self.invitations.insert(text(&invitation["id"]), invitation.clone());
        }
        for id in list(&frame["invitations"]["removed"]) {
            self.invitations.remove(&text(id));
        }
        for id in list(&frame["left"]) {
            self.conversations.remove(&text(id));
        }
        for (id, place) in frame["places"].as_object().into_iter().flatten() {
            if let Some(known) = self.conversations.get_mut(id) {
                known.take_place(place);
            }
        }
        for (id, read) in frame["read"].as_object().into_iter().flatten() {
            if let Some(known) = self.conversations.get_mut(id) {
                known.read_seq = known.read_seq.max(number(&read["read_seq"]));
                known.my.insert("unread_mark".to_owned(), false.into());
            }
        }
    }
}
