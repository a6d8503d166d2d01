//! The users of a schedule and their random actions.

use std::collections::{BTreeMap, BTreeSet};

use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};

use super::{
    device::Device,
    fresh,
    ledger::{Ledger, list, text},
    stays::stays,
};
use crate::{
    faces,
    files::{document, reads},
    stage::{Actor, PASSWORD, Stage, client_id},
};

/// Four users with two devices each. The first is a friend of all others, who are not friends of
/// each other, and owns a group that the others join and leave. The last one joins groups only by
/// invitation.
pub struct World {
    devices: Vec<Device>,
    /// The conversations and the indices of their members; the group is the last one.
    conversations: Vec<(String, Vec<usize>)>,
    /// The conversation of each sent message, by client id.
    sent: BTreeMap<String, String>,
    /// The ids of all files, sent or not.
    files: BTreeSet<String>,
    /// The user who has deleted their account.
    gone: Option<usize>,
}

const PEOPLE: usize = 4;

impl World {
    /// With several nodes, the two devices of a user are connected to different ones.
    pub async fn new(nodes: &[&Stage]) -> Self {
        let stage = nodes[0];
        let mut people = Vec::new();
        for name in ["mira", "tomas", "aiko", "nils"] {
            people.push(stage.person(name).await);
        }
        let mut conversations = Vec::new();
        for other in 1..PEOPLE {
            people[0].befriend(&people[other]).await;
        }
        for other in [1, 2] {
            conversations.push((people[0].open(&people[other]).await, vec![0, other]));
        }
        let ask = json!({ "settings": { "group_adds": "ask" } });
        people[3].patch("/me", ask).await.expect(200);
        let quiet = json!({ "settings": { "read_receipts": false } });
        people[2].patch("/me", quiet).await.expect(200);
        let group = people[0].group("Lake", &[&people[1], &people[2]]).await;
        conversations.push((group.clone(), (0..PEOPLE).collect()));
        let mut devices = Vec::new();
        for device in 0..2 * PEOPLE {
            let person = device % PEOPLE;
            let actor = match device {
                0..PEOPLE => people[person].clone(),
                _ => people[person].on_another_device().await,
            };
            let node = nodes[(person + device / PEOPLE) % nodes.len()];
            let actor = actor.at(&node.base);
            let mine = conversations
                .iter()
                .filter(|(id, people)| *id != group && people.contains(&person));
            devices.push(Device::new(actor, mine.map(|(id, _)| id.clone()).collect(), &group));
        }
        for device in &mut devices {
            device.reconnect().await;
        }
        Self { devices, conversations, sent: BTreeMap::new(), files: BTreeSet::new(), gone: None }
    }

    fn device_of(&mut self, person: usize, rng: &mut StdRng) -> &mut Device {
        &mut self.devices[person + PEOPLE * rng.random_range(0..2)]
    }

    fn group(&self) -> String {
        self.conversations.last().expect("the group").0.clone()
    }

    pub async fn step(&mut self, step: u32, rng: &mut StdRng) {
        // More than half of the actions concern the group.
        let place =
            rng.random_range(0..2 * self.conversations.len()).min(self.conversations.len() - 1);
        let (conversation, people) = self.conversations[place].clone();
        let who = people[rng.random_range(0..people.len())];
        if self.gone == Some(who) {
            return;
        }
        match step {
            0..28 => self.say(&conversation, who, rng).await,
            28..34 => self.touch(&conversation, who, Touch::Delete, rng).await,
            34..41 => self.touch(&conversation, who, Touch::Edit, rng).await,
            41..48 => self.touch(&conversation, who, Touch::React, rng).await,
            48..50 => self.touch(&conversation, who, Touch::Pin, rng).await,
            50..61 => self.report(&conversation, who, rng).await,
            61..63 => self.change_card(who, step, rng).await,
            63..65 => self.part(rng.random_range(1..3), rng).await,
            65..73 => self.come_or_go(rng).await,
            73..75 => self.name_group(step, rng).await,
            75..78 => self.keep(&conversation, who, rng).await,
            78..89 => {
                let index = rng.random_range(0..self.devices.len());
                if self.gone != Some(index % PEOPLE) {
                    self.devices[index].reconnect().await;
                }
            }
            89..92 => {
                let index = rng.random_range(0..self.devices.len());
                self.devices[index].socket = None;
            }
            92 => self.take_back_everything(&conversation, who).await,
            93 => self.go(rng).await,
            _ => {
                for index in 0..self.devices.len() {
                    self.devices[index].read_frames(rng).await;
                }
            }
        }
    }

    async fn say(&mut self, conversation: &str, who: usize, rng: &mut StdRng) {
        let client_id = client_id();
        let someone = &self.devices[rng.random_range(0..PEOPLE)].actor;
        let (id, name) = (someone.id.clone(), someone.username.clone());
        let mentions: Vec<_> = rng.random_bool(0.3).then_some(id).into_iter().collect();
        let device = self.device_of(who, rng);
        let mut attachments = Vec::new();
        while attachments.len() < 3 && rng.random_bool(0.25) {
            attachments.push(document(&device.actor, client_id.as_bytes()).await);
        }
        let message = json!({
            "client_id": client_id, "body": format!("{client_id} says hello to @{name}"),
            "mentions": mentions, "attachments": attachments,
        });
        device.send(conversation, message, rng).await;
        self.sent.insert(client_id, conversation.to_owned());
        self.files.extend(attachments);
    }

    /// Acts on a message that this device knows; on the user's own message where the action
    /// requires that. The server may refuse: the user may have been removed, or the message
    /// deleted.
    async fn touch(&mut self, conversation: &str, who: usize, touch: Touch, rng: &mut StdRng) {
        let device = self.device_of(who, rng);
        let Some(known) = device.ledger.conversations.get(conversation) else { return };
        let me = Value::from(device.actor.id.as_str());
        let own = matches!(touch, Touch::Edit) || (touch == Touch::Delete && rng.random_bool(0.8));
        let fits = |message: &&Value| !own || message["sender_id"] == me;
        let known: Vec<_> = known.messages.values().filter(fits).collect();
        if known.is_empty() {
            return;
        }
        let message = known[rng.random_range(0..known.len())];
        let path = format!("/conversations/{conversation}/messages/{}", text(&message["id"]));
        let emoji = ["%F0%9F%91%8D", "%F0%9F%8C%99"][rng.random_range(0..2)];
        let actor = &device.actor;
        let answer = match touch {
            Touch::Delete => actor.delete(&path).await,
            Touch::Edit => {
                let mut edit = json!({ "body": format!("edited {}", rng.random_range(0..1_000)) });
                if rng.random_bool(0.3) {
                    edit["attachments"] = json!([]);
                }
                actor.patch(&path, edit).await
            }
            Touch::React if rng.random_bool(0.7) => {
                actor.put(&format!("{path}/reactions/{emoji}"), ()).await
            }
            Touch::React => actor.delete(&format!("{path}/reactions/{emoji}")).await,
            Touch::Pin if rng.random_bool(0.6) => actor.put(&format!("{path}/pin"), ()).await,
            Touch::Pin => actor.delete(&format!("{path}/pin")).await,
        };
        assert!(matches!(answer.status, 200 | 403 | 404 | 410), "{touch:?}: {}", answer.body);
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
                let answer = device.actor.put(&path, json!({ name: seq })).await;
                assert!(matches!(answer.status, 200 | 404), "{}", answer.body);
            }
        }
    }

    /// Changes the name, the picture, or who sees the picture.
    async fn change_card(&mut self, who: usize, step: u32, rng: &mut StdRng) {
        let actor = self.device_of(who, rng).actor.clone();
        match rng.random_range(0..6) {
            0..2 => {
                let name = format!("Name {step} {}", rng.random_range(0..1_000));
                actor.patch("/me", json!({ "display_name": name })).await.expect(200);
            }
            2..4 => drop(faces::set(&actor).await),
            4 => drop(actor.delete("/me/picture").await.expect(204)),
            _ => {
                let only = json!({ "picture_for_friends_only": rng.random_bool(0.6) });
                actor.patch("/me", json!({ "settings": only })).await.expect(200);
            }
        }
    }

    /// Erases all messages of a user in a conversation.
    async fn take_back_everything(&mut self, conversation: &str, who: usize) {
        let actor = &self.devices[who].actor;
        let path = format!("/me/messages?conversation_id={conversation}");
        let answer = actor.delete_with(&path, json!({ "password": PASSWORD })).await;
        assert!(matches!(answer.status, 200 | 404), "{}", answer.body);
    }

    /// Deletes the account of the second or the third user.
    async fn go(&mut self, rng: &mut StdRng) {
        if self.gone.is_some() {
            return;
        }
        let who = rng.random_range(1..3);
        self.gone = Some(who);
        let messages = if rng.random_bool(0.5) { "erase" } else { "anonymise" };
        let body = json!({ "password": PASSWORD, "messages": messages });
        self.devices[who].actor.delete_with("/me", body).await.expect(200);
        for index in [who, who + PEOPLE] {
            self.devices[index].socket = None;
        }
    }

    /// Ends a friendship; in half of the cases the two become friends again.
    async fn part(&mut self, who: usize, rng: &mut StdRng) {
        if self.gone == Some(who) {
            return;
        }
        let (one, other) = (self.devices[0].actor.clone(), self.devices[who].actor.clone());
        let friends = one.delete(&format!("/friends/{}", other.id)).await.status == 204;
        if !friends || rng.random_bool(0.5) {
            let (asks, is_asked) =
                if rng.random_bool(0.5) { (&one, &other) } else { (&other, &one) };
            // A second request within a day is not delivered. It takes effect when the other user
            // sends one too.
            asks.ask(is_asked).await;
            let body = json!({ "username": asks.username });
            is_asked.post("/friend-requests", body).await.expect(200);
        }
    }

    /// Adds a user to the group or invites them, removes them, lets them leave, changes their role,
    /// or answers an invitation.
    async fn come_or_go(&mut self, rng: &mut StdRng) {
        let group = self.group();
        let owner = self.devices[0].actor.clone();
        let who = rng.random_range(1..PEOPLE);
        if self.gone == Some(who) {
            return;
        }
        let person = self.devices[who].actor.clone();
        let answer = match rng.random_range(0..10) {
            0..4 => owner.add(&group, &person).await,
            4..6 => owner.remove(&group, &person).await,
            6 => person.remove(&group, &person).await,
            7 => {
                let role = if rng.random_bool(0.5) { "admin" } else { "member" };
                let path = format!("/groups/{group}/members/{}", person.id);
                owner.patch(&path, json!({ "role": role })).await
            }
            _ => answer_invitation(&self.devices[3].actor, rng).await,
        };
        assert!(matches!(answer.status, 200..=204 | 403 | 404), "{}", answer.body);
    }

    async fn name_group(&mut self, step: u32, rng: &mut StdRng) {
        let title = format!("Lake {step} {}", rng.random_range(0..1_000));
        let address = format!("/groups/{}", self.group());
        self.devices[0].actor.patch(&address, json!({ "title": title })).await.expect(200);
    }

    async fn keep(&mut self, conversation: &str, who: usize, rng: &mut StdRng) {
        let device = self.device_of(who, rng);
        let name = ["archived", "pinned", "unread_mark"][rng.random_range(0..3)];
        let wish = json!({ name: rng.random_bool(0.6) });
        let answer = device.actor.patch(&format!("/conversations/{conversation}/my"), wish).await;
        assert!(matches!(answer.status, 200 | 404), "{}", answer.body);
    }

    /// Brings every device up to date and compares it with a new one.
    pub async fn settle_and_compare(&mut self) {
        for device in &mut self.devices {
            device.drain().await;
        }
        for index in 0..self.devices.len() {
            if self.gone == Some(index % PEOPLE) {
                continue;
            }
            self.devices[index].reconnect().await;
            self.devices[index].drain().await;
            let device = &self.devices[index];
            let mut fresh = fresh::read(&device.actor).await;
            let mut ledger = device.ledger.clone();
            for side in [&mut fresh, &mut ledger] {
                for known in side.conversations.values_mut() {
                    *known = std::mem::take(known).settled();
                }
            }
            let name = &device.actor.username;
            for (id, known) in &fresh.conversations {
                assert_eq!(ledger.conversations.get(id), Some(known), "{name} in {id}");
            }
            assert_eq!(ledger, fresh, "{name}'s device {index}");
            if index < PEOPLE {
                self.reads_exactly_the_files_of(&ledger, &device.actor).await;
            }
        }
        self.each_sending_made_one_message();
        self.nobody_heard_what_was_not_theirs();
    }

    /// A user reads the files of the messages they can read and their own unsent ones, and no other
    /// file.
    async fn reads_exactly_the_files_of(&self, ledger: &Ledger, actor: &Actor) {
        let conversations = ledger.conversations.values();
        let messages = conversations.flat_map(|known| known.messages.values());
        let attached = messages.flat_map(|message| list(&message["attachments"]));
        let unsent = actor.get("/files").await.expect(200).body["unsent"].clone();
        let readable: BTreeSet<_> =
            attached.chain(list(&unsent)).map(|file| text(&file["id"])).collect();
        for file in &self.files {
            let expected = if readable.contains(file) { 200 } else { 404 };
            let name = &actor.username;
            assert_eq!(reads(actor, file).await, expected, "{name} reads {file}");
        }
    }

    fn each_sending_made_one_message(&self) {
        for (client_id, conversation) in &self.sent {
            // The first user is a member of all conversations.
            let known = &self.devices[0].ledger.conversations[conversation];
            let made = known.messages.values().filter(|message| message["client_id"] == *client_id);
            assert!(made.count() <= 1, "{client_id} made more than one message");
        }
    }

    /// Compares the socket frames of each user with the group's system messages as its owner sees
    /// them (I7, I8).
    fn nobody_heard_what_was_not_theirs(&self) {
        let lines: Vec<_> =
            self.devices[0].ledger.conversations[&self.group()].messages.values().collect();
        // System messages do not name deleted accounts, so these cannot be compared.
        let there = |(index, _): &(usize, _)| self.gone != Some(index % PEOPLE);
        for (_, device) in self.devices.iter().enumerate().filter(there) {
            let stays = stays(&lines, &device.actor);
            for heard in &device.heard {
                let stay = stays.iter().find(|(came, left)| (*came..=*left).contains(&heard.rev));
                let name = &device.actor.username;
                let (came, _) =
                    stay.unwrap_or_else(|| panic!("{name} heard {} in {stays:?}", heard.rev));
                let lowest = heard.inside.iter().min().copied().unwrap_or(*came);
                assert!(lowest >= *came, "{name} joined at {came} and received {lowest}");
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touch {
    Delete,
    Edit,
    React,
    Pin,
}

async fn answer_invitation(person: &Actor, rng: &mut StdRng) -> crate::stage::Answer {
    let waiting = person.get("/invitations").await.expect(200);
    match waiting.items().first() {
        Some(invitation) => {
            let what = if rng.random_bool(0.7) { "accept" } else { "decline" };
            person.post(&format!("/invitations/{}/{what}", text(&invitation["id"])), ()).await
        }
        None => waiting,
    }
}
