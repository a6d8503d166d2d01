//! The calls that prepare a measurement.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

pub const PASSWORD: &str = "seven lamps over the lake";

#[derive(Clone)]
pub struct Api {
    pub base: String,
    http: reqwest::Client,
}

#[derive(Clone)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub token: String,
    pub refresh_token: String,
}

impl Api {
    pub fn of(base: &str) -> Self {
        // The server closes connections that are idle for longer.
        let http = reqwest::Client::builder().pool_idle_timeout(Duration::from_secs(1)).build();
        Self { base: base.to_owned(), http: http.expect("a client") }
    }

    async fn send(&self, method: Method, path: &str, token: &str, body: &Value) -> Value {
        let (status, text) = self.try_send(method, path, token, body).await;
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    async fn try_send(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: &Value,
    ) -> (StatusCode, String) {
        let address = format!("{}/api/v1{path}", self.base);
        let mut request = self.http.request(method, address);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await.expect("answers");
        (answer.status(), answer.text().await.expect("is text"))
    }

    pub async fn get(&self, path: &str, token: &str) -> Value {
        self.send(Method::GET, path, token, &Value::Null).await
    }

    pub async fn post(&self, path: &str, token: &str, body: &Value) -> Value {
        self.send(Method::POST, path, token, body).await
    }

    pub async fn sign_up(&self, name: &str, policy: &Value) -> Person {
        let body = json!({
            "username": name, "password": PASSWORD, "consent": { "policy_version": policy },
        });
        let answer = self.post("/accounts", "", &body).await;
        let (id, name) = (text(&answer["account"]["id"]), name.to_owned());
        let session = &answer["session"];
        let (token, refresh_token) =
            (text(&session["access_token"]), text(&session["refresh_token"]));
        Person { id, name, token, refresh_token }
    }

    pub async fn sign_in(&self, name: &str) {
        let body = json!({ "username": name, "password": PASSWORD });
        self.post("/sessions", "", &body).await;
    }

    /// New tokens, as access tokens live for 15 minutes.
    pub async fn refresh(&self, person: &mut Person) {
        let body = json!({ "refresh_token": person.refresh_token });
        let answer = self.post("/sessions/refresh", "", &body).await;
        person.token = text(&answer["access_token"]);
        person.refresh_token = text(&answer["refresh_token"]);
    }

    pub async fn confirm(&self, person: &Person) {
        let body = json!({ "password": PASSWORD });
        self.post("/sessions/current/confirm", &person.token, &body).await;
    }

    /// Makes two people friends, if they are not.
    pub async fn befriend(&self, one: &Person, other: &Person) {
        let body = json!({ "username": other.name });
        let asking = self.try_send(Method::POST, "/friend-requests", &one.token, &body);
        let (status, answer) = asking.await;
        if status == StatusCode::CONFLICT {
            return;
        }
        assert!(status.is_success(), "{status} {answer}");
        let asked: Value = serde_json::from_str(&answer).expect("JSON");
        let id = text(&asked["request"]["id"]);
        let path = format!("/friend-requests/{id}/accept");
        self.post(&path, &other.token, &Value::Null).await;
    }

    /// Creates a group with friends; returns its id.
    pub async fn group(&self, owner: &Person, title: &str, others: &[Person]) -> String {
        let ids: Vec<_> = others.iter().map(|person| &person.id).collect();
        let body = json!({ "title": title, "member_ids": ids });
        text(&self.post("/groups", &owner.token, &body).await["id"])
    }

    /// Opens the conversation of two friends; returns its id.
    pub async fn direct(&self, one: &Person, other: &Person) -> String {
        let path = format!("/conversations/direct/{}", other.id);
        text(&self.send(Method::PUT, &path, &one.token, &Value::Null).await["id"])
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
