//! A client that listens as docs/protocol.md describes: it reconnects after every close, fetches
//! missed changes, and records everything.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message as Frame, client::IntoClientRequest},
};

use super::{World, full_jitter};
use crate::{
    evidence::{Message, Seen, Sight},
    stage::{Actor, Answer},
};

type Stream = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// The server sends at least one frame every 25 s.
const SILENCE: Duration = Duration::from_secs(60);
const CONNECT: Duration = Duration::from_secs(10);

/// Wait before a refused fetch is repeated.
const AWAY: Duration = Duration::from_millis(500);

/// The state of a listening client, shared with the scene.
#[derive(Clone, Default)]
pub struct Listener(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    positions: BTreeMap<String, i64>,
    /// The node of the open socket, after the welcome.
    welcomed: Option<usize>,
}

impl Listener {
    pub fn position(&self, conversation: &str) -> i64 {
        let state = self.0.lock().expect("is free");
        state.positions.get(conversation).copied().unwrap_or(-1)
    }

    pub fn welcomed(&self) -> Option<usize> {
        self.0.lock().expect("is free").welcomed
    }
}

struct Listening {
    world: World,
    number: usize,
    person: Actor,
    node: usize,
    socket: u32,
    listener: Listener,
}

/// Listens until the end of the run, at this node while it is available.
pub fn listen(world: &World, number: usize, person: &Actor, node: usize) -> Listener {
    let listener = Listener::default();
    let listening = Listening {
        world: world.clone(),
        number,
        person: person.clone(),
        node,
        socket: 0,
        listener: listener.clone(),
    };
    tokio::spawn(listening.run());
    listener
}

impl Listening {
    async fn run(mut self) {
        let mut wait = Duration::from_secs(1);
        while !self.world.is_over() {
            self.socket += 1;
            if let Some(mut stream) = self.connect().await {
                let code = self.hear(&mut stream).await;
                if self.state().welcomed.take().is_some() {
                    wait = Duration::from_secs(1);
                }
                self.note(Seen::Closed(code));
            }
            self.node = self.world.other(self.node);
            full_jitter(wait).await;
            wait = (wait * 2).min(Duration::from_secs(30));
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.listener.0.lock().expect("is free")
    }

    fn note(&self, seen: Seen) {
        let (reader, socket, node) = (self.number, self.socket, self.node);
        let sight = Sight { reader, socket, node, at: Instant::now(), seen };
        self.world.notes.open().sights.push(sight);
    }

    async fn connect(&self) -> Option<Stream> {
        let address = self.world.bases[self.node].replacen("http", "ws", 1);
        let mut request =
            format!("{address}/api/v1/live").into_client_request().expect("an address");
        let bearer = format!("Bearer {}", self.person.token).parse().expect("a header");
        request.headers_mut().insert("authorization", bearer);
        let (mut stream, _) = timeout(CONNECT, connect_async(request)).await.ok()?.ok()?;
        let known: BTreeMap<_, _> =
            self.state().positions.iter().map(|(id, rev)| (id.clone(), json!([rev, 0]))).collect();
        let hello = json!({ "type": "hello", "conversations": known });
        stream.send(Frame::text(hello.to_string())).await.ok()?;
        Some(stream)
    }

    /// Reads frames until the socket ends; returns the close code, 0 if there was none.
    async fn hear(&mut self, stream: &mut Stream) -> u16 {
        let mut heads = BTreeMap::new();
        loop {
            if self.world.is_over() {
                return 0;
            }
            let frame: Value = match timeout(SILENCE, stream.next()).await {
                Ok(Some(Ok(Frame::Text(text)))) => serde_json::from_str(&text).expect("JSON"),
                Ok(Some(Ok(Frame::Close(frame)))) => return frame.map_or(0, |it| it.code.into()),
                Ok(Some(Ok(_))) => continue,
                Err(_) | Ok(None | Some(Err(_))) => return 0,
            };
            let understood = match frame["type"].as_str() {
                Some("welcome") => self.welcome(&frame, &mut heads).await,
                Some("change") => self.change(&frame).await,
                Some("heartbeat") => self.heartbeat(&frame).await,
                Some("account") => {
                    self.account(&frame);
                    true
                }
                _ => true,
            };
            if !understood {
                return 0;
            }
        }
    }

    async fn welcome(&mut self, frame: &Value, heads: &mut BTreeMap<String, i64>) -> bool {
        let mut behind = Vec::new();
        for listed in frame["conversations"].as_array().into_iter().flatten() {
            let id = listed["id"].as_str().expect("an id").to_owned();
            let head = listed["head"].as_i64().expect("a number");
            let joined = listed["joined_seq"].as_i64().expect("a number");
            heads.insert(id.clone(), head);
            let mut state = self.state();
            let position = state.positions.entry(id.clone()).or_insert(head);
            *position = (*position).max(joined);
            if *position < head {
                behind.push(id);
            }
        }
        if frame["more"] == true {
            return true;
        }
        let known = self.state().positions.clone();
        let all = known.into_iter().map(|(id, rev)| (id.clone(), *heads.get(&id).unwrap_or(&rev)));
        self.note(Seen::Welcome(all.collect()));
        for left in frame["left"].as_array().into_iter().flatten() {
            self.state().positions.remove(left.as_str().expect("an id"));
        }
        for id in behind {
            if !self.fetch(&id).await {
                return false;
            }
        }
        self.state().welcomed = Some(self.node);
        true
    }

    async fn change(&mut self, frame: &Value) -> bool {
        let conversation = frame["conversation_id"].as_str().expect("an id").to_owned();
        let number = |name: &str| frame[name].as_i64().expect("a number");
        let (from, rev) = (number("from"), number("rev"));
        let messages = Message::all_of(&frame["messages"]);
        self.note(Seen::Change { conversation: conversation.clone(), from, rev, messages });
        let mine = self.state().positions.get(&conversation).copied().unwrap_or(from - 1);
        if from > mine + 1 {
            return self.fetch(&conversation).await;
        }
        self.state().positions.insert(conversation, rev.max(mine));
        true
    }

    async fn heartbeat(&mut self, frame: &Value) -> bool {
        for (id, place) in frame["conversations"].as_object().into_iter().flatten() {
            let head = place[0].as_i64().expect("a number");
            let mine = self.state().positions.get(id).copied();
            if mine.is_some_and(|mine| mine < head) && !self.fetch(id).await {
                return false;
            }
        }
        true
    }

    fn account(&self, frame: &Value) {
        let mut state = self.state();
        for joined in frame["joined"].as_array().into_iter().flatten() {
            let id = joined["id"].as_str().expect("an id").to_owned();
            state.positions.insert(id, joined["joined_seq"].as_i64().expect("a number"));
        }
        for left in frame["left"].as_array().into_iter().flatten() {
            state.positions.remove(left.as_str().expect("an id"));
        }
    }

    /// Fetches missing changes; `false` if this node does not answer.
    async fn fetch(&self, conversation: &str) -> bool {
        let person = self.person.at(&self.world.bases[self.node]);
        loop {
            let Some(since) = self.state().positions.get(conversation).copied() else {
                return true;
            };
            let path = format!("/conversations/{conversation}/changes?since={since}");
            let Ok(page) = person.request(Method::GET, &path).send().await else { return false };
            let Some(page) = Answer::try_of(page).await else { return false };
            match page.status {
                200 => {}
                // The conversation was left or joined again; frames of the account report that.
                404 | 410 => return true,
                // The database is down: the socket stays open, and the fetch is repeated.
                503 if !self.world.is_over() => {
                    tokio::time::sleep(AWAY).await;
                    continue;
                }
                _ => return false,
            }
            let messages = Message::all_of(&page.body["messages"]);
            self.note(Seen::Fetched { conversation: conversation.to_owned(), messages });
            let mut state = self.state();
            if let Some(position) = state.positions.get_mut(conversation) {
                *position = (*position).max(page.number("rev"));
            }
            if page.body["more"] != true {
                return true;
            }
        }
    }
}
