use serde_json::json;

use super::{Nodes, redis};
use crate::stage::eventually;

/// Ten sign-ups a minute from one source: of all nodes together. Each node alone would
/// allow the eleventh.
async fn nodes_count_together(redis: String) {
    // What hears each other has signed two people up on the first node.
    let nodes = Nodes::with(&redis, &[]).await;
    for turn in 0..8 {
        let node = if turn % 2 == 0 { &nodes.other } else { &nodes.one };
        node.person("person").await;
    }
    for node in [&nodes.one, &nodes.other] {
        let body = json!({
            "username": "one_too_many", "password": crate::stage::PASSWORD,
            "consent": { "policy_version": crate::stage::POLICY },
        });
        node.stranger().post("/accounts", body).await.problem(429, "rate_limited");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_count_together_over_one_redis() {
    nodes_count_together(redis::one()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_count_together_over_a_cluster() {
    nodes_count_together(redis::cluster()).await;
}

/// S6: ten wrong passwords are free, wherever they are tried.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_passwords_count_together() {
    let nodes = Nodes::with(&redis::one(), &[]).await;
    let mira = nodes.one.person("mira").await;
    let wrong = json!({ "username": mira.username, "password": "not the right one" });
    for turn in 0..10 {
        let node = if turn % 2 == 0 { &nodes.one } else { &nodes.other };
        node.stranger().post("/sessions", &wrong).await.problem(401, "wrong_credentials");
    }
    for node in [&nodes.one, &nodes.other] {
        node.stranger().post("/sessions", &wrong).await.problem(429, "rate_limited");
    }
}

/// G13: one export of an account at a time, wherever it is asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_is_under_way_on_all_nodes() {
    let nodes = Nodes::new(&redis::one()).await;
    let (mira, tomas, direct) = nodes.one.pair().await;
    // More than fits between a server and a client that does not read.
    let long = "a long way to go ".repeat(450);
    mira.listen().await.send_many(&direct, vec![long; 1_200]).await;
    let export = |node: &str| tomas.at(node).request(reqwest::Method::GET, "/me/export").send();
    let unread = export(&nodes.one.base).await.expect("begins");
    assert_eq!(unread.status(), 200);
    assert_eq!(export(&nodes.other.base).await.expect("answers").status(), 429);
    drop(unread);
    eventually("the place is free again", async || {
        export(&nodes.other.base).await.expect("answers").status() == 200
    })
    .await;
}
