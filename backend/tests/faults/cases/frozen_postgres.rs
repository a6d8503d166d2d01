//! A PostgreSQL that accepts connections without answering, as with a hanging disk.

use std::time::{Duration, Instant};

use super::{PATIENCE, RECOVERY, refuses_in_time, within};
use crate::{
    in_full,
    parts::{Node, Postgres},
    play::Scene,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_are_refused_in_time() {
    let mut postgres = Postgres::new().await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url()), Node::new(&postgres.url())]).await;
    scene.begin();
    scene.until_more(50, PATIENCE).await;
    let began = Instant::now();
    postgres.freeze();
    refuses_in_time(&scene, began).await;
    let frozen = Duration::from_secs(if in_full() { 30 } else { 6 });
    tokio::time::sleep(frozen.saturating_sub(began.elapsed())).await;
    refuses_in_time(&scene, began).await;
    postgres.thaw();
    scene.until_more(20, within(RECOVERY)).await;
    assert_eq!(scene.closed_since(began), [0_u16; 0], "sockets ended");
    scene.until_more(100, PATIENCE).await;
    scene.assert_right().await;
}
