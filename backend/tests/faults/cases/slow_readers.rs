//! Sockets whose clients do not read, under a flood of messages: they are closed, use little
//! memory, and delay no other socket.

use std::time::{Duration, Instant};

use super::{PATIENCE, within};
use crate::{
    in_full,
    parts::{Node, until},
    play::Scene,
    stage::Wire,
};

/// Memory limit per socket that is not read, in KiB.
const COST: u64 = 1_024;

/// Memory for the flood itself, in KiB: frames in flight to the other sockets.
const FLOOD: u64 = 48 * 1_024;

/// A socket that is not read is closed within this time.
const LIMIT: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn are_disconnected() {
    let count: u64 = if in_full() { 100 } else { 20 };
    let mut scene = Scene::on(vec![Node::new("sqlite:")]).await;
    scene.begin();
    scene.until_more(50, PATIENCE).await;
    let mut slow = Vec::new();
    for _ in 0..count {
        let mut wire = Wire::to(&scene.nodes[0].base).await;
        assert_eq!(wire.upgrade(&scene.tomas.token).await, 101);
        wire.frame(0x81, br#"{"type":"hello"}"#).await;
        slow.push(wire);
    }
    let (before, began) = (scene.nodes[0].memory(), Instant::now());
    let mut most = before;
    // Large messages fill the kernel's buffers.
    let body = "🌒".repeat(7_900);
    let mut slowest = Duration::ZERO;
    until(LIMIT + PATIENCE, "the slow readers are disconnected", async || {
        let (answer, took) = scene.try_once(0, &body).await;
        answer.expect(201);
        slowest = slowest.max(took);
        most = most.max(scene.nodes[0].memory());
        slow.iter().all(Wire::is_given_up)
    })
    .await;
    let took = began.elapsed();
    assert!(took < within(LIMIT), "disconnected after {took:?}");
    let cost = most.saturating_sub(before);
    assert!(cost < FLOOD + count * COST, "{count} of them cost {cost} KiB");
    assert!(slowest < within(Duration::from_secs(1)), "others waited {slowest:?}");
    scene.until_more(50, PATIENCE).await;
    scene.assert_right().await;
}
