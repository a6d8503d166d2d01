//! Runs builds with deliberate defects (`broken/*.patch`, built by `tests/broken.sh`): the checker
//! has to report each of them. Otherwise a pass of the checker would prove nothing.

use std::time::Duration;

use crate::{
    cases::PATIENCE,
    checker::Kind,
    parts::{Node, Postgres},
    play::Scene,
};

fn node(database: &str, broken: &str) -> Node {
    let program = std::env::var("UMBRACHAT_TEST_BROKEN").expect("tests/faults.sh full");
    Node::new(database).of_program(&program).with("UMBRACHAT_BROKEN", broken)
}

async fn two_nodes(postgres: &Postgres, broken: &str) -> Scene {
    let url = postgres.url();
    let mut scene = Scene::on(vec![node(&url, broken), node(&url, broken)]).await;
    scene.begin();
    scene.until_more(100, PATIENCE).await;
    scene
}

async fn is_noticed(mut scene: Scene, kind: Kind) {
    let faults = scene.faults().await;
    let found = faults.iter().filter(|fault| fault.kind == kind).count();
    let shown: Vec<_> = faults.iter().take(10).collect();
    assert!(found > 0, "no fault of kind {kind:?}, but {shown:#?}\n{}", scene.last_words());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_stores_repeats_is_detected() {
    let postgres = Postgres::new().await;
    is_noticed(two_nodes(&postgres, "no_dedupe").await, Kind::Doubled).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_delivers_out_of_order_is_detected() {
    let postgres = Postgres::new().await;
    is_noticed(two_nodes(&postgres, "no_order").await, Kind::Reordered).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_delivers_to_former_members_is_detected() {
    // One node, as a sweep of the database by another node would correct the list of recipients.
    let mut scene = Scene::on(vec![node("sqlite:", "never_forgets")]).await;
    scene.begin();
    scene.until_more(300, PATIENCE).await;
    is_noticed(scene, Kind::Leaked).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_publishes_before_the_commit_is_detected() {
    let mut postgres = Postgres::new().await;
    let scene = two_nodes(&postgres, "publish_before_commit").await;
    for _ in 0..5 {
        postgres.kill();
        postgres.start().await;
        scene.until_more(20, PATIENCE).await;
    }
    is_noticed(scene, Kind::Phantom).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_acknowledges_before_the_commit_is_detected() {
    let mut scene = Scene::on(vec![node("sqlite:", "acknowledge_before_commit")]).await;
    scene.begin_with(Duration::from_millis(5));
    for _ in 0..5 {
        scene.until_more(20, PATIENCE).await;
        scene.nodes[0].kill();
        scene.nodes[0].start().await;
    }
    is_noticed(scene, Kind::Lost).await;
}
