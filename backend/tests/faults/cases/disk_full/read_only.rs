//! A read-only file system under SQLite: the start ends with a message that names the path and
//! what to do, and nothing is lost.

use super::{PATIENCE, RECOVERY, SmallDisk, within};
use crate::{parts::Node, play::Scene};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_it_names_the_path_and_changes_nothing() {
    let disk = SmallDisk::new(32);
    let mut scene = Scene::on(vec![Node::new("sqlite:").with_data_in(disk.path())]).await;
    scene.begin();
    scene.until_more(50, PATIENCE).await;
    // Killed, so that the log has to be read and its index made by the next start.
    scene.nodes[0].kill();
    disk.set_read_only(true);
    let said = scene.nodes[0].refuses_to_start();
    let path = disk.path().join("data/umbrachat.lock");
    assert!(said.contains(&*path.to_string_lossy()), "{said}");
    assert!(said.contains("Read-only file system"), "{said}");
    assert!(said.contains("The server needs to write the file and its directory"), "{said}");
    disk.set_read_only(false);
    scene.nodes[0].start().await;
    scene.until_more(20, within(RECOVERY)).await;
    scene.assert_right().await;
}
