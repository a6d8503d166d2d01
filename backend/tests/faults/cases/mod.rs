//! One file for each thing that goes wrong.

mod dead_node;
mod dead_postgres;
mod disk_full;
mod frozen_postgres;
mod migrating;
mod redis;
mod slow_readers;
mod stopping;
mod storm;
mod upgrade;
mod without_redis;

use std::time::{Duration, Instant};

use serde_json::json;

use crate::{in_full, parts::until, play::Scene};

/// Refusals come within so long, and after the end of a fault everything is as before within
/// so long.
const REFUSAL: Duration = Duration::from_secs(5);
const RECOVERY: Duration = Duration::from_secs(10);

/// A node that hears nothing of the others finds what they did within so long.
const ELSEWHERE: Duration = Duration::from_secs(5);

/// A limit, with what a busy machine may add to it: the short form runs beside other tests.
fn within(limit: Duration) -> Duration {
    let busy = Duration::from_secs(if in_full() { 0 } else { 3 });
    limit + busy
}

/// Nobody waits longer than this for what has no limit of its own.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// While the database is away since `began`: writing is refused in time, the process is
/// alive and says that it cannot serve, and no socket ends.
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
        // Who comes now is sent away again, rather than left without a welcome.
        if let Ok(mut socket) = scene.tomas.at(&scene.nodes[node].base).try_connect().await {
            socket.say(json!({ "type": "hello" })).await;
            assert_eq!(socket.expect_close().await.code, 1011);
        }
    }
    assert_eq!(scene.closed_since(began), [0_u16; 0], "sockets ended");
}
