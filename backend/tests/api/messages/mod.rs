//! Tests of `/conversations/{id}/messages`.

mod bodies;
mod deleting;
mod editing;
mod forwarding;
mod history;
mod jumping;
mod long_changes;
mod mentions;
mod pins;
mod reactions;
mod replies;
mod retention;
mod sending;

use serde_json::Value;

/// The path of one message.
fn place(conversation: &str, message: &Value) -> String {
    format!("/conversations/{conversation}/messages/{}", message["id"].as_str().expect("an id"))
}
