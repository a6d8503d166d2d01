//! Files of several nodes in one place.

use std::path::Path;

use serde_json::{Value, json};

use super::{begin, document, download, photo, reads, removing::contents, resuming::part, send};
use crate::{
    nodes::{FILES, Nodes, redis},
    stage::eventually,
};

/// Bytes that no other test has: the nodes of other tests use the same folder.
const ONE: &[u8] = b"the first file of a shared place";
const LATER: &[u8] = b"a later file of a shared place";
const PARTS: &[u8] = b"parts of a shared place";

/// What is uploaded, sent or removed at one node holds at the other one at once. `folder` is where the
/// bytes are.
pub async fn used_by_two_nodes(nodes: &Nodes, folder: &Path) {
    let (mira, tomas, _) = nodes.one.pair().await;
    let tomas = tomas.at(&nodes.other.base);
    let group = mira.group("Lake", &[&tomas]).await;
    let (one, picture) = (document(&mira, ONE).await, photo(&mira).await);
    assert_eq!(reads(&tomas, &one).await, 404, "not sent yet");
    let message = send(&mira, &group, Value::Null, &[&one, &picture]).await;
    let read = download(&tomas, &format!("/files/{one}"), &[("range", "bytes=5-7")]).await;
    assert_eq!((read.status, read.bytes.as_slice()), (206, &ONE[5..8]));
    assert_eq!(download(&tomas, &format!("/files/{picture}/small"), &[]).await.status, 200);

    // An upload goes on at the other node, and its file is sent from there.
    let elsewhere = mira.at(&nodes.other.base);
    let id = begin(&mira, PARTS.len(), "parts.txt").await;
    part(&mira, &id, 0, &PARTS[..5]).await.expect(204);
    part(&elsewhere, &id, 5, &PARTS[5..]).await.expect(204);
    send(&elsewhere, &group, Value::Null, &[&id]).await;
    assert_eq!(download(&mira, &format!("/files/{id}"), &[]).await.bytes, PARTS);

    // Who is removed at one node reads nothing at the other one; who is added reads nothing older.
    mira.remove(&group, &tomas).await.expect(204);
    assert_eq!((reads(&tomas, &one).await, reads(&tomas, &id).await), (404, 404));
    mira.add(&group, &tomas).await;
    assert_eq!((reads(&tomas, &one).await, reads(&tomas, &id).await), (404, 404));
    let later = document(&elsewhere, LATER).await;
    let edited = send(&elsewhere, &group, json!("Later"), &[&later]).await;
    assert_eq!(reads(&tomas, &later).await, 200);

    let path = |message: &Value| {
        format!("/conversations/{group}/messages/{}", message["id"].as_str().expect("an id"))
    };
    let without = json!({ "body": "Later", "attachments": [] });
    elsewhere.patch(&path(&edited), without).await.expect(200);
    assert_eq!(reads(&tomas, &later).await, 404);
    mira.delete(&path(&message)).await.expect(200);
    assert_eq!((reads(&elsewhere, &one).await, reads(&elsewhere, &picture).await), (404, 404));
    let all = || contents(folder).concat();
    let holds = |canary: &[u8]| all().windows(canary.len()).any(|window| window == canary);
    eventually("removed bytes are gone", async || !holds(ONE) && !holds(LATER)).await;
    assert!(holds(PARTS));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_share_a_folder() {
    let nodes = Nodes::new(&redis::one()).await;
    used_by_two_nodes(&nodes, Path::new(FILES)).await;
}
