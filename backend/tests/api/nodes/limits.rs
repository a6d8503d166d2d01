use std::time::Duration;

use serde_json::json;

use super::{Nodes, redis};
use crate::stage::{Actor, Stage, eventually};

/// The limit of ten sign-ups at once from one source, and one more every six seconds, applies to
/// all nodes together. Separate limits would allow twenty.
async fn nodes_count_together(redis: String) {
    let nodes = Nodes::with(&redis, &[]).await;
    let mut allowed = 0;
    for turn in 0..20 {
        let node = if turn % 2 == 0 { &nodes.other } else { &nodes.one };
        let body = json!({
            "username": format!("together{turn}"), "password": crate::stage::PASSWORD,
            "consent": { "policy_version": crate::stage::POLICY },
        });
        let answer = node.stranger().post("/accounts", body).await;
        if answer.status == 429 {
            answer.problem(429, "rate_limited");
            break;
        }
        answer.expect(201);
        allowed += 1;
    }
    // Two sign-ups were made while the nodes connected, before this count.
    assert!(allowed < 15, "{allowed} sign-ups were allowed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_count_together_over_one_redis() {
    nodes_count_together(redis::one()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_count_together_over_a_cluster() {
    nodes_count_together(redis::cluster()).await;
}

/// Ten wrong passwords have no delay; attempts on all nodes count together.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_passwords_count_together() {
    let nodes = Nodes::with(&redis::one(), &[]).await;
    let mira = nodes.one.person("mira").await;
    let wrong = json!({ "username": mira.username, "password": "not the right one" });
    for turn in 0..10 {
        let node = if turn % 2 == 0 { &nodes.one } else { &nodes.other };
        node.stranger().post("/sessions", &wrong).await.problem(401, "wrong_credentials");
    }
    // Separate counters would allow five more on each node. The first delay of one second may have
    // passed.
    for node in [&nodes.one, &nodes.other] {
        let mut tries = 0;
        while node.stranger().post("/sessions", &wrong).await.status != 429 {
            tries += 1;
            assert!(tries < 3, "wrong passwords are not counted together");
        }
    }
}

/// One export of an account at a time, across all nodes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_export_at_a_time_across_nodes() {
    let nodes = Nodes::new(&redis::one()).await;
    let tomas = person_with_long_export(&nodes).await;
    let held = held_across_nodes(&nodes, &tomas).await;
    drop(held);
    export_becomes_free(&nodes, &tomas).await;
}

/// A permit that ended while Redis did not answer is released when it does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export_that_ends_without_redis_leaves_no_permit() {
    let own = redis::Own::start().await;
    let nodes = Nodes::new(&own.url()).await;
    let tomas = person_with_long_export(&nodes).await;
    let held = held_across_nodes(&nodes, &tomas).await;
    own.freeze();
    // The nodes notice it by then.
    tokio::time::sleep(Duration::from_secs(6)).await;
    drop(held);
    // The export ends in this time.
    tokio::time::sleep(Duration::from_secs(2)).await;
    own.thaw();
    // Until then no node asks Redis about permits.
    nodes.hear_each_other().await;
    export_becomes_free(&nodes, &tomas).await;
}

/// An account whose export is longer than the buffers between the server and a client that does not
/// read.
async fn person_with_long_export(nodes: &Nodes) -> Actor {
    let (mira, tomas, direct) = nodes.one.pair().await;
    let long = "a long way to go ".repeat(450);
    mira.listen().await.send_many(&direct, vec![long; 1_200]).await;
    tomas
}

async fn export(node: &Stage, tomas: &Actor) -> reqwest::Response {
    tomas.at(&node.base).request(reqwest::Method::GET, "/me/export").send().await.expect("answers")
}

/// An unread export from one node that the other node knows of. Without a timely answer of Redis a
/// permit is valid on its node only, so several attempts may be needed.
async fn held_across_nodes(nodes: &Nodes, tomas: &Actor) -> reqwest::Response {
    let mut held = None;
    eventually("an export is refused while the other node has one", async || {
        drop(held.take());
        let unread = export(&nodes.one, tomas).await;
        let is_held = unread.status() == 200;
        held = Some(unread);
        is_held && export(&nodes.other, tomas).await.status() == 429
    })
    .await;
    held.expect("an export")
}

async fn export_becomes_free(nodes: &Nodes, tomas: &Actor) {
    for node in [&nodes.other, &nodes.one] {
        eventually("the permit is free again", async || export(node, tomas).await.status() == 200)
            .await;
    }
}

/// Concurrent attempts on both nodes are counted before the password is checked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_guesses_are_limited_across_nodes() {
    for redis in [redis::one(), redis::cluster()] {
        let nodes = Nodes::with(&redis, &[]).await;
        let mira = nodes.one.person("mira").await;
        let wrong = json!({ "password": "not the right one" });
        let there = mira.at(&nodes.other.base);
        let guesses = (0..30).flat_map(|_| [&mira, &there]);
        let guesses = guesses.map(|mira| mira.post("/sessions/current/confirm", &wrong));
        let answers = futures_util::future::join_all(guesses).await;
        let checked = answers.iter().filter(|answer| answer.status == 403).count();
        // The test may run for some seconds; each of them allows one more attempt, later fewer.
        assert!((1..=13).contains(&checked), "{checked} were checked");
        let right = json!({ "username": mira.username, "password": crate::stage::PASSWORD });
        nodes.other.stranger().post("/sessions", right).await.expect(201);
    }
}
