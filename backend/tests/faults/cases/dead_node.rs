//! `kill -9` of one of two nodes, repeatedly: its clients reconnect to the other one.

use std::time::{Duration, Instant};

use rand::RngExt;

use super::{PATIENCE, RECOVERY, within};
use crate::{
    in_full,
    parts::{Node, Postgres},
    play::{Scene, longest_silence},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loses_and_duplicates_nothing() {
    let postgres = Postgres::new().await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url()), Node::new(&postgres.url())]).await;
    scene.begin();
    scene.until_more(50, PATIENCE).await;
    for kill in 0..if in_full() { 20 } else { 3 } {
        let moment = rand::rng().random_range(0..200);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        let (began, node) = (Instant::now(), kill % 2);
        scene.nodes[node].kill();
        scene.until_more(20, RECOVERY).await;
        let silence = longest_silence(&scene.world.notes.open(), began, Instant::now());
        assert!(silence < RECOVERY, "no acknowledgement for {silence:?}");
        scene.nodes[node].start().await;
        scene.all_welcomed(within(Duration::from_secs(30))).await;
        scene.until_more(20, RECOVERY).await;
    }
    scene.assert_right().await;
}
