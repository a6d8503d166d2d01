//! The former version of the program is replaced by this one, node by node while people write,
//! and back. `tests/faults.sh` leaves this out unless UMBRACHAT_TEST_FORMER names the program
//! of the former version.

use std::{path::Path, time::Duration};

use super::{PATIENCE, RECOVERY, within};
use crate::{
    parts::{Node, Postgres, Redis},
    play::{Place, Scene, delays},
};

/// Both versions need to have the same privacy policy in force, or people would have to accept
/// the newer one between two messages.
fn policy(directory: &Path) -> String {
    let text = "# Privacy policy\n\nOf {controller}. {contact}\n";
    std::fs::write(directory.join("1_2026-01-01.md"), text).expect("writes");
    directory.to_string_lossy().into_owned()
}

fn former() -> String {
    std::env::var("UMBRACHAT_TEST_FORMER").expect("the program of the former version")
}

/// Stops one node as an operator does, and starts it as another version.
async fn replace(scene: &mut Scene, node: usize, program: &str) {
    let (status, _) = scene.nodes[node].stop(PATIENCE).await;
    assert!(status.success(), "{status}");
    scene.until_more(if scene.nodes.len() > 1 { 20 } else { 0 }, within(RECOVERY)).await;
    scene.nodes[node].replace_program(program);
    scene.nodes[node].start().await;
    scene.all_welcomed(PATIENCE).await;
    let began = std::time::Instant::now();
    scene.until_more(100, PATIENCE).await;
    if scene.nodes.len() > 1 {
        // A message taken by one version is delivered live by the other.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let elsewhere =
            delays(&scene.world.notes.open(), Place::Elsewhere, began, std::time::Instant::now());
        let typical = elsewhere[elsewhere.len() / 2];
        assert!(typical < Duration::from_millis(500), "{typical:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_by_node_loses_and_doubles_nothing() {
    let (postgres, redis) = (Postgres::new().await, Redis::new().await);
    let directory = tempfile::tempdir().expect("a directory");
    let policy = policy(directory.path());
    let node = || {
        Node::new(&postgres.url())
            .of_program(&former())
            .with("REDIS_URL", &format!("redis://127.0.0.1:{}", redis.port()))
            .with("UMBRACHAT_FILES_URL", &postgres.files())
            .with("UMBRACHAT_POLICY_DIR", &policy)
    };
    let mut scene = Scene::on(vec![node(), node()]).await;
    scene.begin();
    scene.until_more(200, PATIENCE).await;
    for program in [env!("CARGO_BIN_EXE_umbrachat").to_owned(), former()] {
        for node in [0, 1] {
            replace(&mut scene, node, &program).await;
        }
    }
    scene.assert_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_place_on_sqlite_loses_and_doubles_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let policy = policy(directory.path());
    let node = Node::new("sqlite:").of_program(&former()).with("UMBRACHAT_POLICY_DIR", &policy);
    let mut scene = Scene::on(vec![node]).await;
    scene.begin();
    scene.until_more(200, PATIENCE).await;
    for program in [env!("CARGO_BIN_EXE_umbrachat").to_owned(), former()] {
        replace(&mut scene, 0, &program).await;
    }
    scene.assert_right().await;
}
