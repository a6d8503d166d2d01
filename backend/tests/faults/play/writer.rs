//! A client that writes one message after the other and repeats each until a node acknowledges it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{World, full_jitter};
use crate::{
    evidence::{Ack, Sent},
    stage::{Actor, client_id},
};

/// Every fifth message is sent to two nodes at the same time.
const TWICE: u32 = 5;

#[derive(Clone)]
pub struct Writer {
    pub world: World,
    pub number: usize,
    pub person: Actor,
    pub conversation: String,
    /// The preferred node.
    pub node: usize,
    pub pause: Duration,
}

enum Outcome {
    Stored,
    /// Refused; to be repeated.
    Later,
    Unreachable,
}

impl Writer {
    pub async fn write(mut self) {
        let mut count = 0;
        while !self.world.is_quiet() {
            count += 1;
            self.send(count % TWICE == 0).await;
            tokio::time::sleep(self.pause).await;
        }
    }

    /// Sends one message until it is acknowledged.
    async fn send(&mut self, twice: bool) {
        let client_id = client_id();
        let body = format!("{} says {client_id}", self.person.username);
        let sent = Sent { conversation: self.conversation.clone(), body: body.clone() };
        self.world.notes.open().sent.insert(client_id.clone(), sent);
        let message = json!({ "client_id": client_id, "body": body });
        let mut wait = Duration::from_millis(50);
        while !self.world.is_over() {
            let outcome = if twice {
                let elsewhere = self.world.other(self.node);
                let both = tokio::join!(
                    self.attempt(self.node, &client_id, &message),
                    self.attempt(elsewhere, &client_id, &message),
                );
                match both {
                    (Outcome::Stored, _) | (_, Outcome::Stored) => Outcome::Stored,
                    (mine, _) => mine,
                }
            } else {
                self.attempt(self.node, &client_id, &message).await
            };
            match outcome {
                Outcome::Stored => return,
                Outcome::Later => {}
                Outcome::Unreachable => self.node = self.world.other(self.node),
            }
            full_jitter(wait).await;
            wait = (wait * 2).min(Duration::from_millis(500));
        }
    }

    async fn attempt(&self, node: usize, client_id: &str, message: &Value) -> Outcome {
        let path = format!("/conversations/{}/messages", self.conversation);
        let base = &self.world.bases[node];
        let Some(answer) = self.person.at(base).try_post(&path, message).await else {
            return Outcome::Unreachable;
        };
        match answer.status {
            200 | 201 => {
                let ack = Ack {
                    client_id: client_id.to_owned(),
                    id: answer.text("id"),
                    seq: answer.number("seq"),
                    writer: self.number,
                    node,
                    at: Instant::now(),
                };
                self.world.notes.open().acks.push(ack);
                Outcome::Stored
            }
            503 | 507 => Outcome::Later,
            status => {
                let what = format!("{status} to a message: {}", answer.body);
                self.world.notes.open().strange.push(what);
                Outcome::Later
            }
        }
    }
}
