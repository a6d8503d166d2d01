//! A full file store on a disk of its own: uploads are refused, everything else goes on.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

use super::SmallDisk;
use crate::{
    cases::PATIENCE,
    parts::{Node, until},
    play::Scene,
    stage::{Actor, Answer},
};

async fn upload(actor: &Actor, megabytes: usize) -> Answer {
    let part = Part::bytes(vec![7; megabytes * 1_024 * 1_024]).file_name("x.bin");
    let form = Form::new().part("file", part);
    actor.send(actor.request(Method::POST, "/files").multipart(form)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refuses_uploads_only() {
    let disk = SmallDisk::new(16);
    let folder = disk.path().join("files").to_string_lossy().into_owned();
    let node = Node::new("sqlite:").with("UMBRACHAT_FILES_URL", &folder);
    let mut scene = Scene::on(vec![node]).await;
    scene.begin();
    let (mira, tomas) = (scene.mira.clone(), scene.tomas.clone());
    let kept = upload(&mira, 9).await.expect(201).text("id");
    let message = json!({ "attachments": [kept] });
    let message = mira.say_with(&scene.direct, message).await.expect(201).text("id");
    upload(&mira, 9).await.problem(507, "storage_full");
    scene.until_more(50, PATIENCE).await;
    let read = tomas.request(Method::GET, &format!("/files/{kept}")).send().await.expect("answers");
    assert_eq!(read.bytes().await.expect("a body").len(), 9 * 1_024 * 1_024);
    // Nothing of the refused upload takes up space.
    upload(&mira, 5).await.expect(201);
    let place = format!("/conversations/{}/messages/{message}", scene.direct);
    mira.delete(&place).await.expect(200);
    until(PATIENCE, "the space is free again", async || upload(&mira, 8).await.status == 201).await;
    scene.assert_right().await;
}
