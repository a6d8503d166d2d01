//! The file store in an S3-compatible service, which `tests/with-s3.sh` started.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{
    begin, document, download, photo, reads, removing::contents, resuming::part, send, upload_with,
};
use crate::{
    nodes::{Nodes, redis},
    stage::{Engine, Stage, client_id, eventually, on_both_engines},
};

/// A part of the bucket for one test: its address, and the folder in which its objects are.
fn place() -> (String, PathBuf) {
    let folder = std::env::var("UMBRACHAT_TEST_S3")
        .expect("UMBRACHAT_TEST_S3: run the tests with `make test-backend`");
    let name = client_id();
    (format!("s3://umbrachat/{name}"), PathBuf::from(folder).join(name))
}

async fn on_s3(engine: Engine) -> (Stage, PathBuf) {
    let (url, folder) = place();
    let stage = Stage::with(engine, &["--limits", "off", "--files-url", &url]).await;
    (stage, folder)
}

/// Bytes of which no two parts are equal.
fn bytes(length: u32) -> Vec<u8> {
    (0..length / 4).flat_map(u32::to_le_bytes).collect()
}

on_both_engines! {
    async fn a_service_stores_what_a_folder_stores(plain: Stage) {
        let (stage, folder) = on_s3(plain.engine).await;
        let (mira, tomas, conversation) = stage.pair().await;
        // More than one part of an upload to the service.
        let large = bytes(12 * 1_024 * 1_024);
        let (one, empty) = (document(&mira, &large).await, document(&mira, b"").await);
        let picture = photo(&mira).await;
        let message = send(&mira, &conversation, Value::Null, &[&one, &empty, &picture]).await;
        let whole = download(&tomas, &format!("/files/{one}"), &[]).await;
        assert!(whole.bytes == large);
        assert_eq!(download(&tomas, &format!("/files/{empty}"), &[]).await.bytes, b"");
        let range = [("range", "bytes=6000000-6000999")];
        let some = download(&tomas, &format!("/files/{one}"), &range).await;
        assert_eq!(some.header("content-range"), "bytes 6000000-6000999/12582912");
        assert!(some.bytes == large[6_000_000..6_001_000]);
        let behind = [("range", "bytes=12582912-")];
        assert_eq!(download(&tomas, &format!("/files/{one}"), &behind).await.status, 416);
        for variant in ["small", "large"] {
            let found = download(&tomas, &format!("/files/{picture}/{variant}"), &[]).await;
            assert_eq!((found.status, found.header("content-type")), (200, "image/jpeg"), "{variant}");
        }
        assert!(!stage.database.data_dir().join("files").exists(), "nothing lies beside it");
        assert_eq!(contents(&folder).len(), 5, "three files and two variants");
        let id = message["id"].as_str().expect("an id");
        mira.delete(&format!("/conversations/{conversation}/messages/{id}")).await.expect(200);
        assert_eq!(reads(&tomas, &one).await, 404);
        eventually("the objects are gone", async || contents(&folder).is_empty()).await;
    }

    async fn an_upload_in_parts_becomes_one_object(plain: Stage) {
        let (stage, folder) = on_s3(plain.engine).await;
        let mira = stage.person("mira").await;
        let whole = bytes(7 * 1_024 * 1_024);
        let id = begin(&mira, whole.len(), "x.bin").await;
        let mut offset = 0;
        for portion in whole.chunks(3 * 1_024 * 1_024) {
            part(&mira, &id, offset, portion).await.expect(204);
            offset += portion.len();
        }
        assert!(download(&mira, &format!("/files/{id}"), &[]).await.bytes == whole);
        eventually("the parts are gone", async || contents(&folder).len() == 1).await;
    }

    async fn a_refused_upload_leaves_no_object(plain: Stage) {
        let (stage, folder) = on_s3(plain.engine).await;
        let mira = stage.person("mira").await;
        let refused = upload_with(&mira, "x.png", "image/png", b"\x89PNG\r\n\x1a\n broken", &[]).await;
        refused.problem(422, "broken_picture");
        assert!(contents(&folder).is_empty());
    }
}

/// Two nodes see each other's files, uploads and removals in the service.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_share_a_service() {
    let (url, folder) = place();
    let nodes = Nodes::with(&redis::one(), &["--limits", "off", "--files-url", &url]).await;
    super::shared::used_by_two_nodes(&nodes, &folder).await;
}

/// A wrong address or key is found at the first use, and is not the client's fault.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_bucket_is_a_failure_of_the_server() {
    let settings = ["--limits", "off", "--files-url", "s3://not-there"];
    let stage = Stage::with(Engine::Sqlite, &settings).await;
    let (mira, _, conversation) = stage.pair().await;
    let refused = upload_with(&mira, "a.txt", "text/plain", b"a", &[]).await;
    refused.problem(503, "storage_failed");
    mira.say_with(&conversation, json!({ "body": "still works" })).await.expect(201);
    assert_eq!(mira.get("/files").await.expect(200).body["used"], 0);
}
