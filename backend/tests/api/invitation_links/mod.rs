//! `/me/invitation-links`, `/invitation-links`, and sign-ups with a link.

mod accepting;
mod admitting;
mod making;
mod racing;

use serde_json::{Value, json};

use crate::stage::{Actor, Answer, PASSWORD, POLICY, Stage};

/// Makes a link; returns its code.
pub async fn link(maker: &Actor, terms: Value) -> String {
    maker.post("/me/invitation-links", terms).await.expect(201).text("code")
}

pub async fn accept(person: &Actor, code: &str) -> Answer {
    person.post("/invitation-links/accept", json!({ "code": code })).await
}

pub async fn look(person: &Actor, code: &str) -> Answer {
    person.post("/invitation-links/look", json!({ "code": code })).await
}

/// Signs up with this code, or without one.
pub async fn sign_up(stage: &Stage, username: &str, code: Option<&str>) -> Answer {
    let body = json!({
        "username": username, "password": PASSWORD, "invitation": code,
        "consent": { "policy_version": POLICY },
    });
    stage.stranger().post("/accounts", body).await
}

/// How often each of the maker's links was used, the newest first.
pub async fn uses(maker: &Actor) -> Vec<i64> {
    let listed = maker.get("/me/invitation-links").await.expect(200);
    listed.items().iter().map(|link| link["uses"].as_i64().expect("a number")).collect()
}

/// The ids of a user's friends.
pub async fn friends(person: &Actor) -> Vec<String> {
    let friends = person.friends().await;
    let id = |friend: &Value| friend["user"]["id"].as_str().expect("an id").to_owned();
    friends.iter().map(id).collect()
}
