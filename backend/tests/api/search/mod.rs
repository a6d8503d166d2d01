//! Tests of `GET /search`.

mod backlog;
mod corpus;
mod deleting;
mod editing;
mod filters;
mod finding;
mod literals;
mod rebuild;

use serde_json::Value;

use crate::stage::{Actor, Answer};

/// Searches with further parameters, which are already encoded.
async fn ask(actor: &Actor, query: &str, more: &str) -> Answer {
    let encoded: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    actor.get(&format!("/search?q={encoded}{more}")).await
}

fn bodies(answer: &Answer) -> Vec<String> {
    let body = |hit: &Value| hit["message"]["body"].as_str().expect("a text").to_owned();
    answer.items().iter().map(body).collect()
}

/// The texts of the hits, newest first.
async fn found(actor: &Actor, query: &str, more: &str) -> Vec<String> {
    bodies(&ask(actor, query, more).await.expect(200))
}

/// The excerpt of a hit with `[…]` around each match.
fn marked(hit: &Value) -> String {
    let pieces = hit["excerpt"].as_array().expect("pieces").iter();
    pieces
        .map(|piece| {
            let text = piece["text"].as_str().expect("a text");
            if piece["match"] == true { format!("[{text}]") } else { text.to_owned() }
        })
        .collect()
}
