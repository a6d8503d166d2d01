//! Two nodes without Redis: each finds the messages of the other in sweeps of the database.

use std::time::Instant;

use super::{ELSEWHERE, PATIENCE, within};
use crate::{
    parts::{Node, Postgres},
    play::{Place, Scene, delays},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_find_changes_in_the_database() {
    let postgres = Postgres::new().await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url()), Node::new(&postgres.url())]).await;
    let began = Instant::now();
    scene.begin();
    scene.until_more(100, PATIENCE).await;
    let ended = Instant::now();
    tokio::time::sleep(within(ELSEWHERE)).await;
    let delays = delays(&scene.world.notes.open(), Place::Elsewhere, began, ended);
    let slowest = delays.last().copied().unwrap_or_default();
    assert!(slowest < within(ELSEWHERE), "delivered at the other node after {slowest:?}");
    scene.assert_right().await;
}
