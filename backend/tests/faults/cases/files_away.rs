//! A file store that does not answer: an S3-compatible service behind a cut link.

use std::time::{Duration, Instant};

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

use super::PATIENCE;
use crate::{
    parts::{Link, Node, until},
    play::Scene,
    stage::{Actor, Answer},
};

/// The longest time until an upload is refused.
const REFUSAL: Duration = Duration::from_secs(40);

async fn upload(actor: &Actor, bytes: usize) -> Answer {
    let form = Form::new().part("file", Part::bytes(vec![7; bytes]).file_name("x.bin"));
    actor.send(actor.request(Method::POST, "/files").multipart(form)).await
}

async fn download(actor: &Actor, id: &str) -> (u16, usize) {
    let request = actor.request(Method::GET, &format!("/files/{id}"));
    let response = request.send().await.expect("answers");
    (response.status().as_u16(), response.bytes().await.map_or(0, |bytes| bytes.len()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_go_on_and_files_come_back() {
    let service = std::env::var("AWS_ENDPOINT_URL").expect("run by tests/with-s3.sh");
    let port = service.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let link = Link::to(port).await;
    let node = Node::new("sqlite:")
        .with("AWS_ENDPOINT_URL", &format!("http://127.0.0.1:{}", link.port()))
        .with("UMBRACHAT_FILES_URL", "s3://umbrachat/away");
    let mut scene = Scene::on(vec![node]).await;
    scene.begin();
    let (mira, tomas) = (scene.mira.clone(), scene.tomas.clone());
    let before = upload(&mira, 7_000_000).await.expect(201).text("id");
    mira.say_with(&scene.direct, json!({ "attachments": [before] })).await.expect(201);

    link.cut();
    let began = Instant::now();
    let (answer, (status, _)) = tokio::join!(upload(&mira, 1_000), download(&tomas, &before));
    answer.problem(503, "storage_failed");
    assert_eq!(status, 503);
    assert!(began.elapsed() < REFUSAL, "refused after {:?}", began.elapsed());
    // A file that exists can be sent and deleted, and messages do not wait for the store.
    scene.until_more(50, PATIENCE).await;

    link.mend();
    until(PATIENCE, "uploads work", async || upload(&mira, 1_000).await.status == 201).await;
    assert_eq!(download(&tomas, &before).await, (200, 7_000_000));
    scene.assert_right().await;
}
