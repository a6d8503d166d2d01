//! What the doctor says of the file store.

use std::{fs, path::PathBuf};

use serde_json::Value;

use super::{begin, document, photo, reads, send};
use crate::{
    faces,
    stage::{Stage, eventually, on_both_engines},
};

async fn doctor(stage: &Stage, more: &[&str]) -> String {
    let mut arguments = vec!["doctor"];
    arguments.extend(more);
    stage.umbrachat_with(&arguments, &[], "").await.out
}

#[track_caller]
fn has(said: &str, line: &str) {
    assert!(said.lines().any(|found| found.contains(line)), "no {line:?} in\n{said}");
}

/// The folders of the stored files.
fn folders(stage: &Stage) -> Vec<PathBuf> {
    let folder = fs::read_dir(stage.database.data_dir().join("files")).expect("a folder");
    folder.map(|entry| entry.expect("an entry").path()).collect()
}

fn name(folder: &std::path::Path) -> String {
    folder.file_name().expect("a name").to_string_lossy().into_owned()
}

on_both_engines! {
    async fn missing_and_superfluous_bytes_are_found(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        has(&doctor(&stage, &[]).await, "note  files: none; 0 bytes in all");
        let lost = document(&mira, b"lost bytes").await;
        send(&mira, &conversation, Value::Null, &[&lost]).await;
        let lost = folders(&stage);
        let picture = photo(&mira).await;
        send(&mira, &conversation, Value::Null, &[&picture]).await;
        document(&mira, b"unsent").await;
        faces::set(&mira).await;
        begin(&mira, 1_000, "a.bin").await;
        let said = doctor(&stage, &[]).await;
        has(&said, "pass  files: ");
        has(&said, "can be read and written");
        has(&said, "pictures 1 (");
        has(&said, "documents 2 (16 bytes)");
        has(&said, "unsent 1 (6 bytes), uploads under way 1 (0 bytes), pictures of accounts and groups 1, waiting for removal 0");
        has(&said, "pass  files: the store has the bytes of all files, and nothing else");

        fs::remove_file(lost[0].join("original")).expect("removes");
        let cut = folders(&stage).into_iter().find(|folder| folder.join("small").exists());
        let cut = cut.expect("of the picture");
        fs::write(cut.join("small"), "cut").expect("writes");
        let orphan = stage.database.data_dir().join("files/019a0000-0000-7000-8000-000000000001");
        fs::create_dir(&orphan).expect("makes");
        fs::write(orphan.join("original"), "of nobody").expect("writes");
        fs::write(stage.database.data_dir().join("files/readme"), "foreign").expect("writes");
        let said = doctor(&stage, &[]).await;
        has(&said, "FAIL  files: 2 in the database have no bytes");
        has(&said, "WARN  files: 1 in the store (9 bytes) are not in the database");
        has(&said, "note  files: 1 objects of another program");
        assert!(!said.contains(&name(&orphan)));
        let said = doctor(&stage, &["--verbose"]).await;
        for folder in [&lost[0], &cut, &orphan] {
            has(&said, &format!("note  files: {}", name(folder)));
        }

        stage.umbrachat(&["doctor", "--remove-orphans"]).await.refused(&["--yes"]);
        let said = stage.umbrachat(&["doctor", "--remove-orphans", "--yes"]).await.done();
        assert_eq!(said, "1 will be removed within a minute while a server runs.\n");
        eventually("the bytes of nobody are gone", async || !orphan.join("original").exists()).await;
        assert_eq!(reads(&mira, &picture).await, 200);
        assert!(!doctor(&stage, &[]).await.contains("are not in the database"));
    }

    async fn a_store_that_cannot_be_used_is_reported(stage: Stage) {
        document(&stage.person("mira").await, b"mine").await;
        let folder = stage.database.data_dir().join("files");
        let aside = stage.database.data_dir().join("aside");
        fs::rename(&folder, aside).expect("renames");
        let said = doctor(&stage, &[]).await;
        has(&said, "FAIL  files: ");
        has(&said, "is not there, but the database has files");
        fs::write(&folder, "no folder").expect("writes");
        has(&doctor(&stage, &[]).await, "is not there, but the database has files");
    }
}
