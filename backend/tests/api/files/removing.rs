//! Files that go with their message, and their bytes, which go from the disk.

use std::path::Path;

use serde_json::{Value, json};

use super::{begin, document, photo, reads, send, upload_with};
use crate::stage::{PASSWORD, Stage, eventually, on_both_engines};

/// All files below a directory.
pub fn contents(directory: &Path) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.extend(std::fs::read(&path));
        }
    }
    found
}

fn holds(stage: &Stage, canary: &[u8]) -> bool {
    let all = contents(&stage.database.data_dir());
    all.iter().any(|bytes| bytes.windows(canary.len()).any(|window| window == canary))
}

const CANARY: &[u8] = b"canary-of-a-file-7f3a";

on_both_engines! {
    async fn the_bytes_of_a_deleted_file_leave_the_disk(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let id = document(&mira, CANARY).await;
        let sent = send(&mira, &conversation, Value::Null, &[&id]).await;
        assert!(holds(&stage, CANARY));
        let place = format!("/conversations/{conversation}/messages/{}", sent["id"].as_str().expect("an id"));
        let tombstone = mira.delete(&place).await.expect(200);
        assert!(tombstone.body["attachments"].is_null());
        assert_eq!((reads(&mira, &id).await, reads(&tomas, &id).await), (404, 404));
        eventually("the bytes are gone", async || !holds(&stage, CANARY)).await;
        assert_eq!(mira.get("/files").await.expect(200).body["used"], 0);
    }

    async fn names_of_unsent_files_leave_the_database(stage: Stage) {
        let mira = stage.person("mira").await;
        let fields = [("alt", "canary-alt")];
        let upload = async |name: &str| {
            let uploaded = upload_with(&mira, name, "text/plain", b"unsent", &fields).await;
            uploaded.expect(201).text("id")
        };
        let gone = async || {
            eventually("the names are gone", async || !stage.database.holds("canary-").await).await;
        };
        let described = upload("canary-before.txt").await;
        assert!(stage.database.holds("canary-").await, "the look into the database works");
        let harmless = json!({ "name": "harmless", "alt": null });
        mira.patch(&format!("/files/{described}"), harmless).await.expect(200);
        gone().await;
        let deleted = upload("canary-deleted.txt").await;
        mira.delete(&format!("/files/{deleted}")).await.expect(204);
        gone().await;
        let begun = begin(&mira, 100, "canary-begun").await;
        let end = mira.request(reqwest::Method::DELETE, &format!("/uploads/{begun}"));
        mira.send(end.header("tus-resumable", "1.0.0")).await.expect(204);
        gone().await;
        upload("canary-expired.txt").await;
        begin(&mira, 100, "canary-expired").await;
        for table in ["files", "uploads"] {
            stage.database.let_pass(table, "created_at", 90_000).await;
        }
        // The server deletes what is due at its start.
        let stage = stage.restart().await;
        eventually("the names are gone", async || !stage.database.holds("canary-").await).await;
    }

    async fn erasing_an_account_erases_its_files(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (sent, unsent) = (document(&mira, CANARY).await, document(&mira, CANARY).await);
        let picture = photo(&mira).await;
        send(&mira, &conversation, Value::Null, &[&sent, &picture]).await;
        mira.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        for id in [&sent, &unsent, &picture] {
            assert_eq!(reads(&tomas, id).await, 404);
        }
        let folder = stage.database.data_dir().join("files");
        eventually("the bytes are gone", async || contents(&folder).is_empty()).await;
    }

    async fn anonymised_messages_keep_their_files(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (sent, unsent) = (document(&mira, b"kept").await, document(&mira, CANARY).await);
        send(&mira, &conversation, json!("Bye"), &[&sent]).await;
        let erase = json!({ "password": PASSWORD, "messages": "anonymise" });
        mira.delete_with("/me", erase).await.expect(200);
        assert_eq!((reads(&tomas, &sent).await, reads(&tomas, &unsent).await), (200, 404));
        let history = tomas.history(&conversation).await;
        assert_eq!(history[0]["attachments"][0]["id"], sent.as_str());
        assert!(history[0]["sender_id"].is_null());
    }
}
