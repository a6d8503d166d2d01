//! One file for each kind of failure.

mod dead_node;
mod dead_postgres;
mod disk_full;
mod files_away;
mod frozen_postgres;
mod migrating;
mod redis;
mod sharing;
mod slow_readers;
mod stopping;
mod storm;
mod upgrade;
mod without_redis;

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{in_full, parts::until, play::Scene};

/// The longest time until a refusal; also the longest time until normal operation after a failure
/// has ended.
const REFUSAL: Duration = Duration::from_secs(5);
const RECOVERY: Duration = Duration::from_secs(10);

/// The longest delay for changes of other nodes while the bus is down.
const ELSEWHERE: Duration = Duration::from_secs(5);

/// A limit plus an allowance for a busy machine: the short form runs beside other tests.
fn within(limit: Duration) -> Duration {
    let busy = Duration::from_secs(if in_full() { 0 } else { 3 });
    limit + busy
}

/// The time limit of a wait that has no specified limit.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Checks a database outage that began at `began`: writes are refused in time, the process is live
/// but not ready, and no socket is closed.
async fn refuses_in_time(scene: &Scene, began: Instant) {
    for node in 0..scene.nodes.len() {
        let (answer, took) = scene.try_once(node, "while it is away").await;
        answer.problem(503, "unavailable");
        assert!(took < within(REFUSAL), "refused after {took:?}");
        until(within(REFUSAL), "a node is not ready", async || {
            scene.health(node, "ready").await == 503
        })
        .await;
        assert_eq!(scene.health(node, "live").await, 200);
        // A new socket is closed rather than left without a welcome.
        if let Ok(mut socket) = scene.tomas.at(&scene.nodes[node].base).try_connect().await {
            socket.say(json!({ "type": "hello" })).await;
            assert_eq!(socket.expect_close().await.code, 1011);
        }
    }
    assert_eq!(scene.closed_since(began), [0_u16; 0], "sockets ended");
}
