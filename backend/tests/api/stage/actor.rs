//! An API client with the same methods whether it is signed in or not.

use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Answer, PASSWORD, Socket, contract, log};

#[derive(Clone)]
pub struct Actor {
    base: String,
    http: reqwest::Client,
    pub id: String,
    pub username: String,
    pub session: String,
    pub token: String,
    pub refresh_token: String,
}

impl Actor {
    pub fn anonymous(base: &str, http: reqwest::Client) -> Self {
        let nothing = String::new;
        Self {
            base: base.to_owned(),
            http,
            id: nothing(),
            username: nothing(),
            session: nothing(),
            token: nothing(),
            refresh_token: nothing(),
        }
    }

    pub async fn signed_up(self, username: &str, password: &str) -> Self {
        let policy = self.get("/server").await.expect(200).number("policy_version");
        let body = json!({
            "username": username,
            "password": password,
            "consent": { "policy_version": policy },
        });
        let answer = self.post("/accounts", body).await.expect(201);
        let id = answer.body["account"]["id"].as_str().expect("an id").to_owned();
        Self { id, username: username.to_owned(), ..self }.with_tokens(&answer.body["session"])
    }

    /// The same user with a session of another device.
    pub async fn on_another_device(&self) -> Self {
        let body = json!({ "username": self.username, "password": PASSWORD });
        let answer = self.post("/sessions", body).await.expect(201);
        self.clone().with_tokens(&answer.body)
    }

    fn with_tokens(self, session: &Value) -> Self {
        let text = |name: &str| session[name].as_str().expect("a text").to_owned();
        Self {
            session: text("session_id"),
            token: text("access_token"),
            refresh_token: text("refresh_token"),
            ..self
        }
    }

    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// The same user, with the server's new address.
    pub fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// `None` when the server cannot be reached or closes the connection.
    pub async fn try_post(&self, path: &str, body: &Value) -> Option<Answer> {
        let response = self.request(Method::POST, path).json(body).send().await.ok()?;
        Answer::try_of(response).await
    }

    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        log::sent_query(path);
        let request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let (http, request) = request.build_split();
        let request = request.expect("a request");
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let answer = Answer::of(http.execute(request).await.expect("the server answers")).await;
        if method != Method::HEAD {
            contract::hold(&method, &path, &answer);
        }
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    pub async fn delete_with(&self, path: &str, body: impl Serialize) -> Answer {
        self.send(self.request(Method::DELETE, path).json(&body)).await
    }

    pub async fn post(&self, path: &str, body: impl Serialize) -> Answer {
        self.send_json(Method::POST, path, body).await
    }

    pub async fn put(&self, path: &str, body: impl Serialize) -> Answer {
        self.send_json(Method::PUT, path, body).await
    }

    pub async fn patch(&self, path: &str, body: impl Serialize) -> Answer {
        self.send_json(Method::PATCH, path, body).await
    }

    async fn send_json(&self, method: Method, path: &str, body: impl Serialize) -> Answer {
        let body = serde_json::to_value(body).expect("is JSON");
        log::sent(&body);
        self.send(self.request(method, path).json(&body)).await
    }

    /// Sends a friend request to `other`; returns its id.
    pub async fn ask(&self, other: &Self) -> String {
        let body = json!({ "username": other.username });
        let asked = self.post("/friend-requests", body).await.expect(201);
        asked.body["request"]["id"].as_str().expect("an id").to_owned()
    }

    /// Sends a friend request to `other`, who accepts.
    pub async fn befriend(&self, other: &Self) {
        let id = self.ask(other).await;
        other.post(&format!("/friend-requests/{id}/accept"), ()).await.expect(200);
    }

    /// Opens the direct conversation with a friend; returns its id.
    pub async fn open(&self, other: &Self) -> String {
        let opened = self.put(&format!("/conversations/direct/{}", other.id), ()).await;
        assert!(matches!(opened.status, 200 | 201), "{}", opened.body);
        opened.text("id")
    }

    /// Creates a group with friends; returns its id.
    pub async fn group(&self, title: &str, members: &[&Self]) -> String {
        let ids: Vec<_> = members.iter().map(|member| &member.id).collect();
        let made = self.post("/groups", json!({ "title": title, "member_ids": ids })).await;
        made.expect(201).text("id")
    }

    /// Adds a friend to a group.
    pub async fn add(&self, group: &str, person: &Self) -> Answer {
        self.put(&format!("/groups/{group}/members/{}", person.id), ()).await
    }

    /// Removes a member from a group; with itself, leaves it.
    pub async fn remove(&self, group: &str, person: &Self) -> Answer {
        self.delete(&format!("/groups/{group}/members/{}", person.id)).await
    }

    /// The newest page of a conversation's messages.
    pub async fn history(&self, conversation: &str) -> Vec<Value> {
        let page = self.get(&format!("/conversations/{conversation}/messages?limit=200")).await;
        page.expect(200).items().to_vec()
    }

    /// Sends a message; returns it as stored.
    pub async fn say(&self, conversation: &str, text: &str) -> Value {
        self.send_as(conversation, &client_id(), text).await.expect(201).body
    }

    /// Sends a message with a given client id.
    pub async fn send_as(&self, conversation: &str, client_id: &str, text: &str) -> Answer {
        let body = json!({ "client_id": client_id, "body": text });
        self.post(&format!("/conversations/{conversation}/messages"), body).await
    }

    /// Sends a message from a given body.
    pub async fn say_with(&self, conversation: &str, mut message: Value) -> Answer {
        if message["client_id"].is_null() {
            message["client_id"] = client_id().into();
        }
        self.post(&format!("/conversations/{conversation}/messages"), message).await
    }

    /// The changes of a conversation after a position.
    pub async fn changes(&self, conversation: &str, since: i64) -> Answer {
        self.get(&format!("/conversations/{conversation}/changes?since={since}")).await
    }

    /// Reports the read position.
    pub async fn read_up_to(&self, conversation: &str, seq: &Value) -> Answer {
        self.put(&format!("/conversations/{conversation}/cursor"), json!({ "read": seq })).await
    }

    /// The list of friends without `online`.
    pub async fn friends(&self) -> Vec<Value> {
        let mut friends = self.get("/friends").await.expect(200).items().to_vec();
        for friend in &mut friends {
            friend.as_object_mut().expect("an object").remove("online").expect("is said");
        }
        friends
    }

    /// The full state, as a sync without positions returns it.
    pub async fn everything(&self) -> Answer {
        self.post("/sync", json!({})).await.expect(200)
    }

    /// The current `rev` of the account.
    pub async fn account_rev(&self) -> i64 {
        self.everything().await.body["state"]["account_rev"].as_i64().expect("a number")
    }

    /// An open socket before its hello.
    pub async fn connect(&self) -> Socket {
        self.try_connect().await.expect("the handshake succeeds")
    }

    /// An open socket, or the status of the refusal.
    pub async fn try_connect(&self) -> Result<Socket, u16> {
        let bearer = format!("Bearer {}", self.token);
        // The header of a TLS proxy, which servers with an HTTPS address expect.
        let headers = [("authorization", bearer.as_str()), ("x-forwarded-proto", "https")];
        Socket::try_open(&self.base, &headers).await
    }

    /// A socket after its welcome.
    pub async fn listen(&self) -> Socket {
        self.resume(json!({})).await.0
    }

    /// A socket that resumes from these positions, with its welcome.
    pub async fn resume(&self, mut state: Value) -> (Socket, Value) {
        let mut socket = self.connect().await;
        state["type"] = json!("hello");
        socket.say(state).await;
        let welcome = socket.expect("welcome").await;
        (socket, welcome)
    }

    /// The frames that a socket has received up to now. Changes are published in commit order, so
    /// the arrival of a further change shows that none before it is missing.
    pub async fn told(&self, socket: &mut Socket) -> Vec<Value> {
        self.patch("/me", json!({ "settings": { "theme": "system" } })).await.expect(200);
        let mut told = Vec::new();
        loop {
            let frame = socket.next().await.expect("is open");
            if frame["type"] == "account" && frame["me"].is_object() {
                return told;
            }
            told.push(frame);
        }
    }
}

/// A new client id.
pub fn client_id() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("00000000-0000-4000-8000-{:012x}", NEXT.fetch_add(1, Ordering::Relaxed))
}
