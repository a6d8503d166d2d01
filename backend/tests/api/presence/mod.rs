//! Tests of presence and typing.

mod online;
mod quiet;
mod typing;

use serde_json::{Value, json};

use crate::stage::{Actor, Socket};

fn presence(of: &Actor, online: bool) -> Value {
    json!({ "type": "presence", "user_id": of.id, "online": online })
}

/// Waits for a presence frame with this value; returns the frames before it. The server may send
/// the same value twice, for example when a user connects while a friendship begins.
pub async fn sees(socket: &mut Socket, of: &Actor, online: bool) -> Vec<Value> {
    let mut before = Vec::new();
    loop {
        let frame = socket.passing().await;
        if frame == presence(of, online) {
            return before;
        }
        before.push(frame);
    }
}

/// The `online` value of a friend in the list of friends.
pub async fn is_listed_online(actor: &Actor, friend: &Actor) -> bool {
    let friends = actor.get("/friends").await.expect(200);
    let listed = friends.items().iter().find(|listed| listed["user"]["id"] == friend.id.as_str());
    listed.expect("is a friend")["online"].as_bool().expect("true or false")
}
