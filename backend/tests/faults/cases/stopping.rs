//! SIGTERM under load: each socket is closed with the code for reconnecting, requests in progress
//! finish, and the process ends.

use std::time::{Duration, Instant};

use super::{PATIENCE, RECOVERY, within};
use crate::{
    evidence::{Evidence, Seen},
    parts::{Node, Postgres},
    play::Scene,
};

/// The usual time after which a service manager kills the process.
const LIMIT: Duration = Duration::from_secs(10);

const RESTARTING: u16 = 1012;

/// The close codes of the sockets that were open at this node.
fn close_codes(evidence: &Evidence, node: usize, since: Instant) -> Vec<u16> {
    let sights = evidence.sights.iter().filter(|sight| sight.at >= since && sight.node == node);
    // A socket without a welcome does not count as open.
    let welcomed = |reader, socket| {
        evidence.sights.iter().any(|sight| {
            (sight.reader, sight.socket) == (reader, socket)
                && matches!(sight.seen, Seen::Welcome(_))
        })
    };
    sights
        .filter(|sight| welcomed(sight.reader, sight.socket))
        .filter_map(|sight| match sight.seen {
            Seen::Closed(code) => Some(code),
            _ => None,
        })
        .collect()
}

async fn stop(scene: &mut Scene, node: usize) {
    let began = Instant::now();
    let (status, took) = scene.nodes[node].stop(within(LIMIT)).await;
    assert!(status.success(), "{status}; {}", scene.last_words());
    assert!(took < LIMIT, "ended after {took:?}");
    let close_codes = close_codes(&scene.world.notes.open(), node, began);
    assert!(!close_codes.is_empty(), "no listener was connected");
    assert!(close_codes.iter().all(|code| *code == RESTARTING), "{close_codes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_fails_no_request() {
    let postgres = Postgres::new().await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url()), Node::new(&postgres.url())]).await;
    scene.begin();
    for node in [0, 1] {
        scene.until_more(50, PATIENCE).await;
        stop(&mut scene, node).await;
        scene.until_more(20, RECOVERY).await;
        scene.nodes[node].start().await;
        scene.all_welcomed(PATIENCE).await;
    }
    scene.assert_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_reconnect_after_a_single_node_restarts() {
    let mut scene = Scene::on(vec![Node::new("sqlite:")]).await;
    scene.begin();
    for _ in 0..2 {
        scene.until_more(50, PATIENCE).await;
        stop(&mut scene, 0).await;
        scene.nodes[0].start().await;
        scene.all_welcomed(PATIENCE).await;
    }
    scene.until_more(50, PATIENCE).await;
    scene.assert_right().await;
}
