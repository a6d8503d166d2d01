//! A client of the live socket that waits for single frames.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

const PATIENCE: Duration = Duration::from_secs(60);

/// Messages of [`Socket::send_many`] without an answer. The server closes a socket whose client does
/// not read while it sends.
const UNDER_WAY: usize = 50;

pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seen: Vec<Value>,
    /// The positions of the welcome: the account, and each conversation.
    account_rev: i64,
    heads: BTreeMap<String, i64>,
    /// Presence and typing frames, which may arrive at any time; see [`Socket::passing`].
    passing: VecDeque<Value>,
    /// The subprotocol and the extensions that the server selected.
    pub protocol: Option<String>,
    pub extensions: Option<String>,
}

/// The close frame of a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub code: u16,
    pub reason: String,
}

fn text(value: &HeaderValue) -> String {
    value.to_str().expect("plain text").to_owned()
}

impl Socket {
    /// Opens a socket with these headers; returns the status if it is refused.
    pub async fn try_open(base: &str, headers: &[(&'static str, &str)]) -> Result<Self, u16> {
        let url = format!("{}/api/v1/live", base.replacen("http", "ws", 1));
        let mut request = url.into_client_request().expect("an address");
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_str(value).expect("a header"));
        }
        match connect_async(request).await {
            Ok((stream, response)) => {
                let header = |name| response.headers().get(name).map(text);
                let protocol = header("sec-websocket-protocol");
                let extensions = header("sec-websocket-extensions");
                Ok(Self {
                    stream,
                    seen: Vec::new(),
                    account_rev: -1,
                    heads: BTreeMap::new(),
                    passing: VecDeque::new(),
                    protocol,
                    extensions,
                })
            }
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("the handshake failed: {error}"),
        }
    }

    pub async fn say(&mut self, frame: Value) {
        super::log::sent(&frame);
        self.stream.send(Message::text(frame.to_string())).await.expect("is open");
    }

    pub async fn send_raw(&mut self, message: Message) -> Result<(), Error> {
        self.stream.send(message).await
    }

    /// The next frame other than presence and typing; `Err` when the socket was closed. Changes
    /// that the welcome already covers are skipped, as every client does.
    pub async fn next(&mut self) -> Result<Value, Closed> {
        loop {
            let frame = self.any().await?;
            if frame["type"] == "presence" || frame["type"] == "typing" {
                self.passing.push_back(frame);
            } else if !self.knows(&frame) {
                return Ok(frame);
            }
        }
    }

    fn knows(&mut self, frame: &Value) -> bool {
        let number = |value: &Value| value.as_i64().expect("a number");
        match frame["type"].as_str() {
            Some("welcome") => {
                self.account_rev = number(&frame["account_rev"]);
                for listed in frame["conversations"].as_array().into_iter().flatten() {
                    let id = listed["id"].as_str().expect("an id").to_owned();
                    self.heads.insert(id, number(&listed["head"]));
                }
                false
            }
            Some("change") => {
                let head = frame["conversation_id"].as_str().and_then(|id| self.heads.get(id));
                head.is_some_and(|head| number(&frame["rev"]) <= *head)
            }
            Some("account") => number(&frame["account_rev"]) <= self.account_rev,
            _ => false,
        }
    }

    /// The next presence or typing frame.
    pub async fn passing(&mut self) -> Value {
        // Heartbeats come all the time, so the limit of a single frame would not be enough.
        let frame = timeout(PATIENCE, self.next_passing()).await;
        frame.unwrap_or_else(|_| panic!("neither presence nor typing; latest:\n{}", self.latest()))
    }

    async fn next_passing(&mut self) -> Value {
        loop {
            if let Some(frame) = self.passing.pop_front() {
                return frame;
            }
            let frame = self.any().await.expect("is open");
            if frame["type"] == "presence" || frame["type"] == "typing" {
                return frame;
            }
        }
    }

    /// All presence and typing frames until none arrives for a moment.
    pub async fn passing_until_quiet(&mut self) -> Vec<Value> {
        self.until_quiet().await;
        self.passing.drain(..).collect()
    }

    async fn any(&mut self) -> Result<Value, Closed> {
        let frame = timeout(PATIENCE, self.frame()).await;
        frame.unwrap_or_else(|_| panic!("no frame comes; latest:\n{}", self.latest()))
    }

    /// The next frame. Pings of the server do not count, so that a missing frame is noticed.
    async fn frame(&mut self) -> Result<Value, Closed> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).expect("frames are JSON");
                    super::contract::hold_frame(&frame);
                    self.seen.push(frame.clone());
                    return Ok(frame);
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    return Err(Closed {
                        code: frame.code.into(),
                        reason: frame.reason.to_string(),
                    });
                }
                Some(Ok(Message::Close(None))) | None | Some(Err(_)) => {
                    return Err(Closed { code: 0, reason: String::new() });
                }
                Some(Ok(_)) => {}
            }
        }
    }

    /// The next frame of this type; frames before it are skipped.
    pub async fn expect(&mut self, kind: &str) -> Value {
        let frame = timeout(PATIENCE, self.next_of(kind)).await;
        frame.unwrap_or_else(|_| panic!("no {kind}; latest frames:\n{}", self.latest()))
    }

    async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            match self.next().await {
                Ok(frame) if frame["type"] == kind => return frame,
                Ok(_) => {}
                Err(closed) => {
                    panic!("closed with {closed:?}, waiting for {kind}; latest:\n{}", self.latest())
                }
            }
        }
    }

    /// Waits for the close frame of the server.
    pub async fn expect_close(&mut self) -> Closed {
        loop {
            if let Err(closed) = self.next().await {
                return closed;
            }
        }
    }

    /// Closes the socket and waits for the answer.
    pub async fn close(&mut self) {
        self.stream.close(None).await.expect("is open");
        self.expect_close().await;
    }

    /// All frames until none arrives for a moment, to show that a frame does not come.
    pub async fn until_quiet(&mut self) -> Vec<Value> {
        let mut frames = Vec::new();
        while let Ok(Ok(frame)) = timeout(Duration::from_millis(300), self.next()).await {
            frames.push(frame);
        }
        frames
    }

    /// Sends a frame and waits for its answer.
    pub async fn ask(&mut self, mut frame: Value) -> Value {
        let id = super::client_id();
        frame["id"] = Value::from(id.as_str());
        self.say(frame).await;
        loop {
            let frame = self.next().await.expect("is open");
            if frame["id"] == id.as_str() {
                return frame;
            }
        }
    }

    /// Sends messages without waiting for each answer; returns them as stored.
    pub async fn send_many(&mut self, conversation: &str, bodies: Vec<String>) -> Vec<Value> {
        let mut stored = vec![Value::Null; bodies.len()];
        for (number, body) in bodies.into_iter().enumerate() {
            if number >= UNDER_WAY {
                self.store_ack(&mut stored).await;
            }
            let frame = json!({
                "type": "send", "id": number.to_string(), "conversation_id": conversation,
                "client_id": super::client_id(), "body": body,
            });
            self.say(frame).await;
        }
        for _ in 0..stored.len().min(UNDER_WAY) {
            self.store_ack(&mut stored).await;
        }
        stored
    }

    async fn store_ack(&mut self, stored: &mut [Value]) {
        let ack = loop {
            let frame = timeout(PATIENCE, self.next()).await.expect("an answer in time");
            let frame = frame.expect("stays open");
            match frame["type"].as_str() {
                Some("ack") => break frame,
                Some("error") => panic!("a message was refused: {frame}"),
                _ => {}
            }
        };
        let number: usize = ack["id"].as_str().and_then(|id| id.parse().ok()).expect("a number");
        stored[number] = ack["message"].clone();
    }

    /// The latest frames, shortened, for the report of a failed test.
    fn latest(&self) -> String {
        let latest = self.seen.iter().rev().take(10).map(|frame| {
            let text = frame.to_string();
            text.chars().take(500).collect::<String>()
        });
        latest.collect::<Vec<_>>().join("\n")
    }
}
