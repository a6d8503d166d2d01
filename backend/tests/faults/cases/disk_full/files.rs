//! A full file store on a disk of its own: uploads are refused, everything else goes on.

use super::SmallDisk;
use crate::{
    cases::{PATIENCE, sharing::Sharing},
    parts::{Node, until},
    play::Scene,
};

const MIB: usize = 1_024 * 1_024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refuses_uploads_only() {
    let disk = SmallDisk::new(16);
    let folder = disk.path().join("files").to_string_lossy().into_owned();
    let node = Node::new("sqlite:").with("UMBRACHAT_FILES_URL", &folder);
    let mut scene = Scene::on(vec![node]).await;
    let friends = Sharing::beside(&scene).await;
    scene.begin();
    let (file, message) = friends.share(9 * MIB).await;
    friends.upload(9 * MIB).await.problem(507, "storage_full");
    scene.until_more(50, PATIENCE).await;
    assert_eq!(friends.download(&file).await, (200, 9 * MIB));
    // Nothing of the refused upload takes up space.
    friends.upload(5 * MIB).await.expect(201);
    friends.delete(&message).await;
    until(PATIENCE, "the space is free again", async || {
        friends.upload(8 * MIB).await.status == 201
    })
    .await;
    scene.assert_right().await;
}
