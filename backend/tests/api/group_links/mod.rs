//! Invitation links of groups, and requests to join.

mod asking;
mod joining;
mod making;
mod racing;

use serde_json::{Value, json};

use crate::stage::{Actor, Answer};

/// Makes a link of a group; returns its code.
pub async fn group_link(admin: &Actor, group: &str, terms: Value) -> String {
    let path = format!("/groups/{group}/invitation-links");
    admin.post(&path, terms).await.expect(201).text("code")
}

pub async fn join(person: &Actor, code: &str) -> Answer {
    person.post("/invitation-links/join", json!({ "code": code })).await
}

/// How often each link of the group was used, the newest first.
pub async fn uses(admin: &Actor, group: &str) -> Vec<i64> {
    let listed = admin.get(&format!("/groups/{group}/invitation-links")).await.expect(200);
    listed.items().iter().map(|link| link["uses"].as_i64().expect("a number")).collect()
}

/// The ids of the accounts that wait to join.
pub async fn waiting(admin: &Actor, group: &str) -> Vec<String> {
    let listed = admin.get(&format!("/groups/{group}/join-requests")).await.expect(200);
    let id = |request: &Value| request["user"]["id"].as_str().expect("an id").to_owned();
    listed.items().iter().map(id).collect()
}

/// The number of waiting requests that a member sees at the conversation.
pub async fn number(member: &Actor, group: &str) -> i64 {
    let shown = member.get(&format!("/conversations/{group}")).await.expect(200);
    shown.body["my"]["join_requests"].as_i64().expect("a number")
}
