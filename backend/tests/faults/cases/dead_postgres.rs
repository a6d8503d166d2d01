//! `kill -9` of PostgreSQL under two nodes: writes are refused until it is back, and acknowledged
//! messages are still stored.

use std::time::Instant;

use super::{PATIENCE, RECOVERY, refuses_in_time, within};
use crate::{
    in_full,
    parts::{Node, Postgres},
    play::Scene,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_recover_after_its_restart() {
    let mut postgres = Postgres::new().await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url()), Node::new(&postgres.url())]).await;
    scene.begin();
    for _ in 0..if in_full() { 10 } else { 2 } {
        scene.until_more(50, PATIENCE).await;
        let began = Instant::now();
        postgres.kill();
        refuses_in_time(&scene, began).await;
        postgres.start().await;
        scene.until_more(20, within(RECOVERY)).await;
        for node in 0..2 {
            assert_eq!(scene.health(node, "ready").await, 200);
        }
        assert_eq!(scene.closed_since(began), [0_u16; 0], "sockets ended");
    }
    scene.assert_right().await;
}
