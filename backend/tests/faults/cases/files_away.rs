//! A file store that does not answer: an S3-compatible service behind a cut link.

use std::time::{Duration, Instant};

use super::{PATIENCE, sharing::Sharing};
use crate::{
    parts::{Link, Node, until},
    play::Scene,
};

/// The longest time until an upload or a download is refused.
const REFUSAL: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_go_on_and_files_come_back() {
    let service = std::env::var("AWS_ENDPOINT_URL").expect("run by tests/with-s3.sh");
    let port = service.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let link = Link::to(port).await;
    let node = Node::new("sqlite:")
        .with("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{}", link.port()))
        .with("UMBRACHAT_FILES_URL", "s3://umbrachat/away");
    let mut scene = Scene::on(vec![node]).await;
    let friends = Sharing::beside(&scene).await;
    scene.begin();
    let (file, message) = friends.share(7_000_000).await;

    link.cut();
    let began = Instant::now();
    let (answer, read) = tokio::join!(friends.upload(1_000), friends.download(&file));
    answer.problem(503, "storage_failed");
    assert_eq!(read.0, 503);
    assert!(began.elapsed() < REFUSAL, "refused after {:?}", began.elapsed());
    scene.until_more(50, PATIENCE).await;

    link.mend();
    until(PATIENCE, "uploads work", async || friends.upload(1_000).await.status == 201).await;
    assert_eq!(friends.download(&file).await, (200, 7_000_000));
    friends.delete(&message).await;
    assert_eq!(friends.download(&file).await.0, 404);
    scene.assert_right().await;
}
