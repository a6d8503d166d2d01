//! A simulated device with an unreliable connection: it loses frames, disconnects, and resumes as
//! the protocol defines.

use std::{collections::BTreeSet, time::Duration};

use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};

use super::{
    fresh,
    ledger::{Known, Ledger, list, number, text},
};
use crate::stage::{Actor, Socket};

pub struct Device {
    pub actor: Actor,
    pub ledger: Ledger,
    pub socket: Option<Socket>,
    epoch: Value,
    account_rev: Option<i64>,
    /// The owner's direct conversations. Membership in the group changes during the test.
    mine: BTreeSet<String>,
    group: String,
    /// True after the group's stream has reported that the owner left the group.
    out: bool,
    /// The group's changes that arrived over the socket.
    pub heard: Vec<Heard>,
}

/// A change of the group as this device received it.
pub struct Heard {
    pub rev: i64,
    /// The `seq` of its messages and the `rev` of its members.
    pub inside: Vec<i64>,
}

impl Device {
    pub fn new(actor: Actor, mine: BTreeSet<String>, group: &str) -> Self {
        Self {
            actor,
            ledger: Ledger::default(),
            socket: None,
            epoch: Value::Null,
            account_rev: None,
            mine,
            group: group.to_owned(),
            out: false,
            heard: Vec::new(),
        }
    }

    /// Opens a new socket and resumes. Unread frames of the old socket are lost.
    pub async fn reconnect(&mut self) {
        let mut socket = self.actor.connect().await;
        let positions: serde_json::Map<_, _> = self
            .ledger
            .conversations
            .iter()
            .map(|(id, known)| (id.clone(), json!([known.rev, known.receipts])))
            .collect();
        let mut hello = json!({ "type": "hello", "conversations": positions });
        if let Some(rev) = self.account_rev {
            hello["epoch"] = self.epoch.clone();
            hello["account_rev"] = rev.into();
        }
        socket.say(hello).await;
        loop {
            let welcome = socket.expect("welcome").await;
            self.welcome(&welcome).await;
            if welcome["more"] == false {
                break;
            }
        }
        self.socket = Some(socket);
    }

    async fn welcome(&mut self, welcome: &Value) {
        self.epoch = welcome["epoch"].clone();
        self.account_rev = Some(number(&welcome["account_rev"]));
        if !welcome["account"].is_null() {
            self.ledger.take_account_state(&welcome["account"]);
        }
        for id in list(&welcome["left"]) {
            assert_eq!(text(id), self.group, "a direct conversation cannot be left");
            self.ledger.conversations.remove(&text(id));
        }
        // From here on the stream reports joining and leaving.
        self.out = false;
        for summary in list(&welcome["conversations"]) {
            self.begin_or_catch_up(summary).await;
        }
    }

    /// For a known conversation the summary replaces the owner's settings, and the changes are
    /// fetched. A conversation that was joined again is read from the beginning.
    async fn begin_or_catch_up(&mut self, summary: &Value) {
        let id = text(&summary["id"]);
        assert!(summary["reset"] == false || id == self.group, "only the group can be reset");
        let joined_seq = number(&summary["joined_seq"]);
        match self.ledger.conversations.get_mut(&id) {
            Some(known) if known.joined_seq == joined_seq => {
                assert_eq!(summary["reset"], false, "only joining again asks for a reset");
                known.take_summary(summary);
                self.catch_up(&id).await;
            }
            _ => self.begin(summary).await,
        }
    }

    async fn begin(&mut self, summary: &Value) {
        let id = text(&summary["id"]);
        let mut known = Known::of_summary(summary);
        match fresh::begin(&self.actor, &id, &mut known).await {
            Some(()) => drop(self.ledger.conversations.insert(id, known)),
            None => drop(self.ledger.conversations.remove(&id)),
        }
    }

    async fn catch_up(&mut self, id: &str) {
        loop {
            let Some(known) = self.ledger.conversations.get_mut(id) else { return };
            let (epoch, since) = (text(&self.epoch), known.rev);
            let path = format!("/conversations/{id}/changes?epoch={epoch}&since={since}");
            let answer = self.actor.get(&path).await;
            if answer.status == 410 {
                return self.begin_anew(id).await;
            }
            let Some(page) = fresh::of_member(answer) else {
                self.ledger.conversations.remove(id);
                return;
            };
            assert!(known.take_changes(&page), "a page of changes is always next");
            if page["more"] == false {
                return;
            }
        }
    }

    async fn begin_anew(&mut self, id: &str) {
        self.ledger.conversations.remove(id);
        let summary = self.actor.get(&format!("/conversations/{id}")).await;
        if let Some(summary) = fresh::of_member(summary) {
            self.begin(&summary).await;
        }
    }

    /// Reads the frames that have arrived and drops some at random.
    pub async fn read_frames(&mut self, rng: &mut StdRng) {
        let Some(mut socket) = self.socket.take() else { return };
        let pause = Duration::from_millis(3);
        while let Ok(frame) = tokio::time::timeout(pause, socket.next()).await {
            let frame = frame.expect("the server closes no socket");
            self.hear(&frame);
            if rng.random_bool(0.9) {
                self.take(&frame).await;
            }
        }
        self.socket = Some(socket);
    }

    /// Reads every frame until no more arrive.
    pub async fn drain(&mut self) {
        let Some(mut socket) = self.socket.take() else { return };
        for frame in socket.until_quiet().await {
            self.hear(&frame);
            self.take(&frame).await;
        }
        self.socket = Some(socket);
    }

    async fn take(&mut self, frame: &Value) {
        match frame["type"].as_str() {
            Some("change") => {
                let id = text(&frame["conversation_id"]);
                let out = |member: &Value| {
                    member["user"]["id"] == self.actor.id.as_str() && member["left"] == true
                };
                if list(&frame["members"]).iter().any(out) {
                    self.ledger.conversations.remove(&id);
                    return;
                }
                let known = self.ledger.conversations.get_mut(&id);
                if known.is_some_and(|known| !known.take_changes(frame)) {
                    self.catch_up(&id).await;
                }
            }
            Some("cursors") => {
                let id = text(&frame["conversation_id"]);
                let Some(known) = self.ledger.conversations.get_mut(&id) else { return };
                let receipts = number(&frame["receipts"]);
                if receipts > known.receipts + 1 {
                    // A frame was lost, and this one names only the members whose positions
                    // changed.
                    let path = format!("/conversations/{id}/cursors");
                    let Some(all) = fresh::of_member(self.actor.get(&path).await) else { return };
                    let known = self.ledger.conversations.get_mut(&id).expect("is known");
                    known.take_cursors(number(&all["receipts"]), &all["members"]);
                } else {
                    known.take_cursors(receipts, &frame["members"]);
                }
            }
            Some("account") => self.take_account(frame).await,
            Some("error") => {
                let code = frame["problem"]["code"].as_str().expect("a code");
                assert!(["cannot_post", "not_found"].contains(&code), "{frame}");
            }
            Some("ack" | "heartbeat") => {}
            _ => panic!("not expected: {frame}"),
        }
    }

    /// Checks a frame before it may be dropped. It must belong to one of the owner's conversations.
    /// After the group's stream has reported that the owner left, no frame of the group may arrive
    /// until the owner joins again.
    fn hear(&mut self, frame: &Value) {
        let name = &self.actor.username;
        let is_joining = |joined: &Value| joined["id"] == self.group.as_str();
        if list(&frame["joined"]).iter().any(is_joining) {
            self.out = false;
        }
        let Some(id) = frame["conversation_id"].as_str() else { return };
        if id != self.group {
            assert!(self.mine.contains(id), "{name} received a frame of {id}");
            return;
        }
        let mut members = list(&frame["members"]).iter();
        let mine = members.find(|member| member["user"]["id"] == self.actor.id.as_str());
        let comes_in = mine.is_some_and(|mine| mine["left"] == false);
        assert!(!self.out || comes_in, "{name} is no member and received {frame}");
        self.out = mine.map_or(self.out, |mine| mine["left"] == true);
        if frame["type"] == "change" {
            let messages = list(&frame["messages"]).iter().map(|message| number(&message["seq"]));
            let members = list(&frame["members"]).iter().map(|member| number(&member["rev"]));
            let inside = messages.chain(members).collect();
            self.heard.push(Heard { rev: number(&frame["rev"]), inside });
        }
    }

    async fn take_account(&mut self, frame: &Value) {
        let (from, rev) = (number(&frame["from"]), number(&frame["account_rev"]));
        let mine = self.account_rev.expect("was welcomed");
        if list(&frame["joined"]).iter().any(|joined| joined["id"] == self.group.as_str()) {
            self.out = false;
        }
        if from > mine + 1 || rev <= mine {
            // After a gap, the next hello fetches everything.
            return;
        }
        self.account_rev = Some(rev);
        self.ledger.take_account_change(frame);
        for summary in list(&frame["joined"]) {
            self.begin_or_catch_up(summary).await;
        }
    }

    /// Sends a message over the socket or REST, sometimes several times, and sometimes without
    /// waiting for the answer.
    pub async fn send(&mut self, conversation: &str, message: Value, rng: &mut StdRng) {
        for _ in 0..rng.random_range(1..=3) {
            let with_socket = self.socket.as_mut().filter(|_| rng.random_bool(0.5));
            if let Some(socket) = with_socket {
                let mut frame = message.clone();
                frame["type"] = json!("send");
                frame["id"] = message["client_id"].clone();
                frame["conversation_id"] = json!(conversation);
                socket.say(frame).await;
            } else {
                let path = format!("/conversations/{conversation}/messages");
                let status = self.actor.post(&path, &message).await.status;
                assert!(matches!(status, 200 | 201 | 403 | 404), "sending was answered {status}");
            }
        }
    }
}
