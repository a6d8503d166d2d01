//! Two nodes that know nothing of each other but one database: they find each other's
//! messages by looking there.

use std::time::{Duration, Instant};

use super::{BUSY, PATIENCE};
use crate::{
    parts::{Node, Postgres},
    play::{Scene, slowest_elsewhere},
};

/// Each node looks into the database this often.
const SWEEP: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_brings_nodes_together() {
    let postgres = Postgres::new().await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url()), Node::new(&postgres.url())]).await;
    let began = Instant::now();
    scene.begin();
    scene.until_more(100, PATIENCE).await;
    let ended = Instant::now();
    tokio::time::sleep(SWEEP + BUSY).await;
    let slowest = slowest_elsewhere(&scene.world.notes.open(), began, ended);
    assert!(slowest < SWEEP + BUSY, "told at the other node after {slowest:?}");
    scene.assert_right().await;
}
