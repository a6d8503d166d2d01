//! The clients of every case: two users in a direct conversation, three in a group that a fourth
//! joins and leaves, and a fifth without access to either.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::task::JoinHandle;

use super::{Listener, World, comings, history, listen, writer::Writer};
use crate::{
    checker::{self, Fault, History},
    evidence::{Reader, Seen, Sent},
    parts::{Node, until},
    stage::{Actor, Answer, PASSWORD, client_id},
};

/// The time limit for fetching everything that was missed.
const CATCHING_UP: Duration = Duration::from_secs(60);

pub struct Scene {
    pub world: World,
    pub nodes: Vec<Node>,
    pub mira: Actor,
    pub tomas: Actor,
    pub aiko: Actor,
    ruth: Actor,
    olga: Actor,
    pub direct: String,
    pub group: String,
    /// Each conversation, with two members who read it at the end.
    read_by: Vec<(String, [Actor; 2])>,
    listeners: Vec<Listener>,
    busy: Vec<JoinHandle<()>>,
}

impl Scene {
    /// Starts the nodes, registers the users and connects their listeners to every node.
    pub async fn on(mut nodes: Vec<Node>) -> Self {
        for node in &mut nodes {
            node.start().await;
        }
        let world = World::new(nodes.iter().map(|node| node.base.clone()).collect());
        let base = nodes[0].base.clone();
        let stranger = || Actor::anonymous(&base, world.http.clone());
        let mira = stranger().signed_up("mira", PASSWORD).await;
        let tomas = stranger().signed_up("tomas", PASSWORD).await;
        let aiko = stranger().signed_up("aiko", PASSWORD).await;
        let ruth = stranger().signed_up("ruth", PASSWORD).await;
        let olga = stranger().signed_up("olga", PASSWORD).await;
        for other in [&tomas, &aiko, &ruth, &olga] {
            mira.befriend(other).await;
        }
        let direct = mira.open(&tomas).await;
        let group = mira.group("Lake", &[&tomas, &aiko]).await;
        let read_by = vec![
            (direct.clone(), [mira.clone(), tomas.clone()]),
            (group.clone(), [tomas.clone(), aiko.clone()]),
        ];
        let (listeners, busy) = Default::default();
        let mut scene = Self {
            world,
            nodes,
            mira,
            tomas,
            aiko,
            ruth,
            olga,
            direct,
            group,
            read_by,
            listeners,
            busy,
        };
        for node in 0..scene.nodes.len() {
            let (direct, group) = (scene.direct.clone(), scene.group.clone());
            let both = [direct.as_str(), group.as_str()];
            scene.add_listener(&scene.mira.clone(), node, &both, &[]);
            scene.add_listener(&scene.tomas.clone(), node, &both, &[]);
            scene.add_listener(&scene.aiko.clone(), node, &both[1..], &[]);
            scene.add_listener(&scene.ruth.clone(), node, &[], &both[1..]);
            scene.add_listener(&scene.olga.clone(), node, &[], &[]);
        }
        scene.all_welcomed(CATCHING_UP).await;
        scene
    }

    /// Adds a conversation, with two of its members.
    pub fn add_conversation(&mut self, id: &str, members: [Actor; 2]) {
        self.read_by.push((id.to_owned(), members));
    }

    /// Adds a listener. Call it before writing begins.
    pub fn add_listener(
        &mut self,
        person: &Actor,
        node: usize,
        stays_in: &[&str],
        visits: &[&str],
    ) {
        let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        let reader =
            Reader { account: person.id.clone(), stays_in: set(stays_in), visits: set(visits) };
        let mut evidence = self.world.notes.open();
        evidence.readers.push(reader);
        let number = evidence.readers.len() - 1;
        drop(evidence);
        self.listeners.push(listen(&self.world, number, person, node));
    }

    /// Waits until every listener has been welcomed; returns the time it took.
    pub async fn all_welcomed(&self, limit: Duration) -> Duration {
        let waiting = || self.listeners.iter().filter(|it| it.welcomed().is_none()).count();
        let began = Instant::now();
        while waiting() > 0 {
            let elapsed = began.elapsed();
            let (count, words) = (waiting(), self.last_words());
            assert!(elapsed < limit, "{count} not welcomed within {limit:?}\n{words}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        began.elapsed()
    }

    /// Number of listeners with an open socket at this node.
    pub fn listening_at(&self, node: usize) -> usize {
        self.listeners.iter().filter(|listener| listener.welcomed() == Some(node)).count()
    }

    /// Starts four writers, and one task that adds and removes a member.
    pub fn begin(&mut self) {
        self.begin_with(Duration::from_millis(20));
    }

    pub fn begin_with(&mut self, pause: Duration) {
        let last = self.nodes.len() - 1;
        for (person, conversation, node) in [
            (self.mira.clone(), self.direct.clone(), 0),
            (self.tomas.clone(), self.direct.clone(), last),
            (self.aiko.clone(), self.group.clone(), last),
            (self.tomas.clone(), self.group.clone(), 0),
        ] {
            self.add_writer(&person, &conversation, node, pause);
        }
        self.busy.push(tokio::spawn(comings::come_and_go(
            self.world.clone(),
            self.mira.clone(),
            self.group.clone(),
            self.ruth.id.clone(),
        )));
    }

    pub fn add_writer(&mut self, person: &Actor, conversation: &str, node: usize, pause: Duration) {
        let writer = Writer {
            world: self.world.clone(),
            number: self.busy.len(),
            person: person.clone(),
            conversation: conversation.to_owned(),
            node,
            pause,
        };
        self.busy.push(tokio::spawn(writer.write()));
    }

    /// Sends one message of Mira to this node without a retry; returns the answer and the time it
    /// took.
    pub async fn try_once(&self, node: usize, words: &str) -> (Answer, Duration) {
        let (client_id, path) = (client_id(), format!("/conversations/{}/messages", self.direct));
        let body = format!("{client_id} {words}");
        let sent = Sent { conversation: self.direct.clone(), body: body.clone() };
        // A refused message may have been stored all the same.
        self.world.notes.open().sent.insert(client_id.clone(), sent);
        let began = Instant::now();
        let message = json!({ "client_id": client_id, "body": body });
        let answer = self.mira.at(&self.nodes[node].base).try_post(&path, &message).await;
        (answer.expect("an answer"), began.elapsed())
    }

    /// The status of a health endpoint of a node.
    pub async fn health(&self, node: usize, what: &str) -> u16 {
        let address = format!("{}/health/{what}", self.nodes[node].base);
        let answer = self.world.http.get(address).send().await;
        answer.expect("answers").status().as_u16()
    }

    /// Waits for this many further acknowledgements; returns the time it took.
    pub async fn until_more(&self, count: usize, limit: Duration) -> Duration {
        let before = self.world.notes.acknowledged();
        let what = format!("{count} more acknowledged; {}", self.last_words());
        until(limit, &what, async || self.world.notes.acknowledged() >= before + count).await
    }

    /// The close codes of the sockets that have ended since.
    pub fn closed_since(&self, since: Instant) -> Vec<u16> {
        let evidence = self.world.notes.open();
        let sights = evidence.sights.iter().filter(|sight| sight.at >= since);
        sights
            .filter_map(|sight| match sight.seen {
                Seen::Closed(code) => Some(code),
                _ => None,
            })
            .collect()
    }

    /// Ends the run: writers stop, listeners catch up, and the checker examines the evidence.
    pub async fn faults(&mut self) -> Vec<Fault> {
        self.world.quiet.store(true, std::sync::atomic::Ordering::Relaxed);
        for busy in self.busy.drain(..) {
            busy.await.expect("a writer does not panic");
        }
        let mut histories = Vec::new();
        for node in &self.nodes {
            for (conversation, people) in &self.read_by {
                for person in people {
                    histories.push(
                        history::read(&person.at(&node.base), &node.base, conversation).await,
                    );
                }
            }
        }
        self.catch_up(&histories).await;
        self.world.over.store(true, std::sync::atomic::Ordering::Relaxed);
        checker::judge(&self.world.notes.open(), &histories)
    }

    /// The checker reports a listener that does not catch up.
    async fn catch_up(&self, histories: &[History]) {
        let readers = self.world.notes.open().readers.clone();
        let deadline = Instant::now() + CATCHING_UP;
        let has_all = || {
            self.listeners.iter().zip(&readers).all(|(listener, reader)| {
                let mine = |history: &&History| reader.stays_in.contains(&history.conversation);
                histories.iter().filter(mine).all(|history| {
                    let head = history.messages.last().map_or(0, |message| message.seq);
                    listener.position(&history.conversation) >= head
                })
            })
        };
        while !has_all() && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Ends the run and fails if the checker finds a fault.
    pub async fn assert_right(mut self) {
        let faults = self.faults().await;
        let shown: Vec<_> = faults.iter().take(20).collect();
        assert!(faults.is_empty(), "{} faults: {shown:#?}\n{}", faults.len(), self.last_words());
        for node in &self.nodes {
            node.assert_no_panic();
        }
    }

    pub fn last_words(&self) -> String {
        self.nodes.iter().map(Node::last_words).collect::<Vec<_>>().join("\n")
    }
}
