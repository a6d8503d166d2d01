//! A device with a bad link: it loses frames, breaks off, and resumes as the protocol
//! says.

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
    /// The conversations its owner is in.
    mine: BTreeSet<String>,
}

impl Device {
    pub fn new(actor: Actor, mine: BTreeSet<String>) -> Self {
        let (ledger, epoch) = (Ledger::default(), Value::Null);
        Self { actor, ledger, socket: None, epoch, account_rev: None, mine }
    }

    /// Breaks off and comes back, with whatever was not read of the old link lost.
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
        assert!(list(&welcome["left"]).is_empty(), "nobody left: {welcome}");
        for summary in list(&welcome["conversations"]) {
            self.begin_or_catch_up(summary).await;
        }
    }

    async fn begin_or_catch_up(&mut self, summary: &Value) {
        assert_eq!(summary["reset"], false, "nothing here asks for a reset");
        let id = text(&summary["id"]);
        if let Some(known) = self.ledger.conversations.get_mut(&id) {
            known.take_summary(summary);
            self.catch_up(&id).await;
        } else {
            let mut known = Known::of_summary(summary);
            fresh::history(&self.actor, &id, &mut known).await;
            self.ledger.conversations.insert(id, known);
        }
    }

    async fn catch_up(&mut self, id: &str) {
        loop {
            let Some(known) = self.ledger.conversations.get_mut(id) else { return };
            let (epoch, since) = (text(&self.epoch), known.rev);
            let path = format!("/conversations/{id}/changes?epoch={epoch}&since={since}");
            let page = self.actor.get(&path).await.expect(200).body;
            assert!(known.take_changes(&page), "a page of changes is always next");
            if page["more"] == false {
                return;
            }
        }
    }

    /// Reads what has come, and loses some of it.
    pub async fn read_frames(&mut self, rng: &mut StdRng) {
        let Some(mut socket) = self.socket.take() else { return };
        let pause = Duration::from_millis(3);
        while let Ok(frame) = tokio::time::timeout(pause, socket.next()).await {
            let frame = frame.expect("the server closes nobody");
            if rng.random_bool(0.9) {
                self.take(&frame).await;
            }
        }
        self.socket = Some(socket);
    }

    /// Reads everything that comes until it is quiet.
    pub async fn drain(&mut self) {
        let Some(mut socket) = self.socket.take() else { return };
        for frame in socket.until_quiet().await {
            self.take(&frame).await;
        }
        self.socket = Some(socket);
    }

    async fn take(&mut self, frame: &Value) {
        match frame["type"].as_str() {
            Some("change") => {
                let id = text(&frame["conversation_id"]);
                let known = self.conversation_of(&id);
                if known.is_some_and(|known| !known.take_changes(frame)) {
                    self.catch_up(&id).await;
                }
            }
            Some("cursors") => {
                let id = text(&frame["conversation_id"]);
                let Some(known) = self.conversation_of(&id) else { return };
                let receipts = number(&frame["receipts"]);
                if receipts > known.receipts + 1 {
                    // A frame was lost, and this one names only who moved since.
                    let path = format!("/conversations/{id}/cursors");
                    let all = self.actor.get(&path).await.expect(200).body;
                    let known = self.conversation_of(&id).expect("is known");
                    known.take_cursors(number(&all["receipts"]), &all["members"]);
                } else {
                    known.take_cursors(receipts, &frame["members"]);
                }
            }
            Some("account") => self.take_account(frame).await,
            Some("error") => assert_eq!(frame["problem"]["code"], "cannot_post", "{frame}"),
            Some("ack" | "heartbeat") => {}
            _ => panic!("not expected: {frame}"),
        }
    }

    /// The conversation a frame is about, which has to be one of its owner's.
    fn conversation_of(&mut self, id: &str) -> Option<&mut Known> {
        assert!(self.mine.contains(id), "{} is told of {id}", self.actor.username);
        self.ledger.conversations.get_mut(id)
    }

    async fn take_account(&mut self, frame: &Value) {
        let (from, rev) = (number(&frame["from"]), number(&frame["account_rev"]));
        let mine = self.account_rev.expect("was welcomed");
        if from > mine + 1 || rev <= mine {
            // A hole: the next hello tells everything.
            return;
        }
        self.account_rev = Some(rev);
        self.ledger.take_account_change(frame);
        for summary in list(&frame["joined"]) {
            self.begin_or_catch_up(summary).await;
        }
    }

    /// Says something by socket or REST, perhaps several times, and perhaps without
    /// waiting for the answer.
    pub async fn send(
        &mut self,
        conversation: &str,
        client_id: &str,
        body: &str,
        rng: &mut StdRng,
    ) {
        for _ in 0..rng.random_range(1..=3) {
            let with_socket = self.socket.as_mut().filter(|_| rng.random_bool(0.5));
            if let Some(socket) = with_socket {
                let frame = json!({ "type": "send", "id": client_id, "client_id": client_id,
                    "conversation_id": conversation, "body": body });
                socket.say(frame).await;
            } else {
                let body = json!({ "client_id": client_id, "body": body });
                let path = format!("/conversations/{conversation}/messages");
                let status = self.actor.post(&path, body).await.status;
                assert!(matches!(status, 200 | 201 | 403), "sending was answered {status}");
            }
        }
    }
}
