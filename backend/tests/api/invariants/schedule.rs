//! The people of a schedule, and what they do at random.

use std::collections::BTreeMap;

use rand::{RngExt, rngs::StdRng};
use serde_json::json;

use super::{device::Device, fresh, ledger::text};
use crate::stage::{Stage, client_id};

/// Three people with two devices each. The first is friends with both others, who are
/// strangers to each other.
pub struct World {
    devices: Vec<Device>,
    /// Who talks where.
    conversations: Vec<(String, [usize; 2])>,
    /// What was sent, by its client id, with where and by whom.
    sent: BTreeMap<String, (String, String)>,
}

const PEOPLE: usize = 3;

impl World {
    pub async fn new(stage: &Stage) -> Self {
        let mut people = Vec::new();
        for name in ["mira", "tomas", "aiko"] {
            people.push(stage.person(name).await);
        }
        let mut conversations = Vec::new();
        for other in [1, 2] {
            people[0].befriend(&people[other]).await;
            let path = format!("/conversations/direct/{}", people[other].id);
            let id = people[0].put(&path, ()).await.expect(201).text("id");
            conversations.push((id, [0, other]));
        }
        let mut devices = Vec::new();
        for device in 0..2 * PEOPLE {
            let person = device % PEOPLE;
            let actor = match device {
                0..PEOPLE => people[person].clone(),
                _ => people[person].on_another_device().await,
            };
            let mine = conversations.iter().filter(|(_, people)| people.contains(&person));
            devices.push(Device::new(actor, mine.map(|(id, _)| id.clone()).collect()));
        }
        Self { devices, conversations, sent: BTreeMap::new() }
    }

    fn device_of(&mut self, person: usize, rng: &mut StdRng) -> &mut Device {
        &mut self.devices[person + PEOPLE * rng.random_range(0..2)]
    }

    pub async fn step(&mut self, step: u32, rng: &mut StdRng) {
        let place = rng.random_range(0..self.conversations.len());
        let (conversation, [first, second]) = self.conversations[place].clone();
        let who = if rng.random_bool(0.5) { first } else { second };
        match step {
            0..40 => self.say(&conversation, who, rng).await,
            40..48 => self.delete(&conversation, who, rng).await,
            48..66 => self.report(&conversation, who, rng).await,
            66..70 => self.rename(who, step, rng).await,
            70..73 => self.part(first, second, rng).await,
            73..85 => {
                let index = rng.random_range(0..self.devices.len());
                self.devices[index].reconnect().await;
            }
            85..90 => {
                let index = rng.random_range(0..self.devices.len());
                self.devices[index].socket = None;
            }
            _ => {
                for index in 0..self.devices.len() {
                    self.devices[index].read_frames(rng).await;
                }
            }
        }
    }

    async fn say(&mut self, conversation: &str, who: usize, rng: &mut StdRng) {
        let client_id = client_id();
        let device = self.device_of(who, rng);
        let sender = device.actor.id.clone();
        device.send(conversation, &client_id, &format!("{client_id} says hello"), rng).await;
        self.sent.insert(client_id, (conversation.to_owned(), sender));
    }

    async fn delete(&mut self, conversation: &str, who: usize, rng: &mut StdRng) {
        let device = self.device_of(who, rng);
        let me = device.actor.id.clone();
        let known = device.ledger.conversations.get(conversation);
        let mine = known.and_then(|known| {
            let mut mine = known.messages.values().filter(|message| message["sender_id"] == me);
            mine.next_back().map(|message| text(&message["id"]))
        });
        if let Some(id) = mine {
            let path = format!("/conversations/{conversation}/messages/{id}");
            device.actor.delete(&path).await.expect(200);
        }
    }

    async fn report(&mut self, conversation: &str, who: usize, rng: &mut StdRng) {
        let device = self.device_of(who, rng);
        let Some(known) = device.ledger.conversations.get(conversation) else { return };
        let seq = rng.random_range(-2..=known.rev + 2);
        let name = if rng.random_bool(0.6) { "read" } else { "delivered" };
        match device.socket.as_mut().filter(|_| rng.random_bool(0.5)) {
            Some(socket) => {
                let frame = json!({ "type": "cursor", "conversation_id": conversation, name: seq });
                socket.say(frame).await;
            }
            None => {
                let path = format!("/conversations/{conversation}/cursor");
                device.actor.put(&path, json!({ name: seq })).await.expect(200);
            }
        }
    }

    async fn rename(&mut self, who: usize, step: u32, rng: &mut StdRng) {
        let device = self.device_of(who, rng);
        let name = format!("Name {step} {}", rng.random_range(0..1_000));
        let quiet = json!({ "read_receipts": rng.random_bool(0.5) });
        device
            .actor
            .patch("/me", json!({ "display_name": name, "settings": quiet }))
            .await
            .expect(200);
    }

    /// Two friends part, and make up or not.
    async fn part(&mut self, first: usize, second: usize, rng: &mut StdRng) {
        let (one, other) = (self.devices[first].actor.clone(), self.devices[second].actor.clone());
        let friends = one.delete(&format!("/friends/{}", other.id)).await.status == 204;
        if !friends || rng.random_bool(0.5) {
            let (asks, is_asked) =
                if rng.random_bool(0.5) { (&one, &other) } else { (&other, &one) };
            asks.befriend(is_asked).await;
        }
    }

    /// Brings every device up to date and holds it against a new one.
    pub async fn settle_and_compare(&mut self) {
        for device in &mut self.devices {
            device.drain().await;
        }
        for index in 0..self.devices.len() {
            self.devices[index].reconnect().await;
            self.devices[index].drain().await;
            let device = &self.devices[index];
            let fresh = fresh::read(&device.actor).await;
            let name = &device.actor.username;
            for (id, known) in &fresh.conversations {
                assert_eq!(device.ledger.conversations.get(id), Some(known), "{name} in {id}");
            }
            assert_eq!(device.ledger, fresh, "{name}'s device {index}");
        }
        self.each_sending_made_one_message();
    }

    fn each_sending_made_one_message(&self) {
        for (client_id, (conversation, sender)) in &self.sent {
            let device = self.devices.iter().find(|device| &device.actor.id == sender);
            let known = &device.expect("a device").ledger.conversations[conversation];
            let made = known.messages.values().filter(|message| message["client_id"] == *client_id);
            assert!(made.count() <= 1, "{client_id} made more than one message");
        }
    }
}
