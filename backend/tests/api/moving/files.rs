//! Backups with the bytes of files.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{
    faces,
    files::{document, download, photo, reads, send},
    stage::{Actor, Database, PASSWORD, Stage, eventually, on_both_engines},
};

struct Copy {
    directory: tempfile::TempDir,
}

impl Copy {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().expect("a directory") }
    }

    fn file(&self, name: &str) -> String {
        self.directory.path().join(name).to_string_lossy().into_owned()
    }

    fn folder(&self) -> PathBuf {
        self.directory.path().join("files")
    }

    async fn back_up(&self, stage: &Stage, name: &str, more: &[&str]) -> String {
        let (file, folder) = (self.file(name), self.file("files"));
        let mut arguments = vec!["backup", &file, "--files", &folder];
        arguments.extend(more);
        stage.database.command(&arguments).await.done()
    }
}

/// The relative paths and contents of all files in a folder.
fn all(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for blob in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        for object in std::fs::read_dir(blob.path()).into_iter().flatten().flatten() {
            let name = Path::new(&blob.file_name()).join(object.file_name());
            found.push((name, std::fs::read(object.path()).expect("reads")));
        }
    }
    found.sort();
    found
}

fn folder_of(database: &Database) -> PathBuf {
    database.data_dir().join("files")
}

async fn bytes(actor: &Actor, id: &str) -> Vec<u8> {
    download(actor, &format!("/files/{id}"), &[]).await.bytes
}

fn place(conversation: &str, message: &Value) -> String {
    format!("/conversations/{conversation}/messages/{}", message["id"].as_str().expect("an id"))
}

on_both_engines! {
    async fn a_backup_copies_new_files_only_and_a_restore_puts_them_back(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let copy = Copy::new();
        let (notes, picture) = (document(&mira, b"the notes").await, photo(&mira).await);
        send(&mira, &conversation, json!("Files"), &[&notes, &picture]).await;
        let face = faces::set(&mira).await;
        let shown = bytes(&tomas, &picture).await;
        let said = copy.back_up(&stage, "first", &[]).await;
        assert!(said.ends_with("3 files copied, 0 there before.\n"), "{said}");
        assert_eq!(all(&copy.folder()), all(&folder_of(&stage.database)));
        let later = document(&mira, b"later").await;
        let said = copy.back_up(&stage, "second", &[]).await;
        assert!(said.ends_with("1 files copied, 3 there before.\n"), "{said}");
        // A copy of another size is made anew.
        let (damaged, _) = all(&copy.folder()).pop().expect("a copy");
        let damaged = copy.folder().join(damaged);
        std::fs::remove_file(&damaged).expect("removes");
        std::fs::write(&damaged, "cut").expect("writes");
        let said = copy.back_up(&stage, "third", &[]).await;
        assert!(said.ends_with("1 files copied, 3 there before.\n"), "{said}");
        assert_eq!(all(&copy.folder()), all(&folder_of(&stage.database)));

        let other = Database::new(stage.engine).await;
        let (file, folder) = (copy.file("third"), copy.file("files"));
        let said = other.command(&["restore", &file, "--files", &folder, "--yes"]).await.done();
        assert!(said.ends_with("4 files copied, 0 there before.\n"), "{said}");
        let again = other.command(&["restore", "--files", &folder]).await.done();
        assert_eq!(again, "0 files copied, 4 there before.\n");
        let other = Stage::on(stage.engine, other, &["--limits", "off"]).await;
        let (mira, tomas) = (mira.at(&other.base), tomas.at(&other.base));
        let (mira, tomas) = (mira.on_another_device().await, tomas.on_another_device().await);
        assert_eq!(bytes(&tomas, &notes).await, b"the notes");
        assert_eq!(bytes(&tomas, &picture).await, shown);
        assert_eq!(bytes(&mira, &later).await, b"later");
        assert_eq!(faces::download(&tomas, &face, "").await.status, 200);
    }

    async fn files_that_were_erased_after_the_backup_do_not_come_back(stage: Stage) {
        let mut stage = stage;
        let (mira, tomas, conversation) = stage.pair().await;
        let copy = Copy::new();
        let (erased, of_account, kept) =
            (document(&tomas, b"erased").await, document(&mira, b"of mira").await, document(&tomas, b"kept").await);
        let message = send(&tomas, &conversation, Value::Null, &[&erased]).await;
        send(&mira, &conversation, Value::Null, &[&of_account]).await;
        send(&tomas, &conversation, Value::Null, &[&kept]).await;
        copy.back_up(&stage, "first", &[]).await;
        tomas.delete(&place(&conversation, &message)).await.expect(200);
        mira.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        let here = folder_of(&stage.database);
        eventually("the bytes are gone", async || all(&here).len() == 1).await;

        stage.end_and_let_go().await;
        let (file, folder) = (copy.file("first"), copy.file("files"));
        let restored = stage.database.command(&["restore", &file, "--files", &folder, "--yes"]).await;
        restored.done();
        assert_eq!(all(&here).len(), 3);
        let stage = stage.restart().await;
        let tomas = tomas.at(&stage.base);
        for id in [&erased, &of_account] {
            assert_eq!(reads(&tomas, id).await, 404);
        }
        assert_eq!(bytes(&tomas, &kept).await, b"kept");
        eventually("the bytes are gone again", async || all(&here).len() == 1).await;
        // And from the copy on request.
        assert_eq!(all(&copy.folder()).len(), 3);
        let said = copy.back_up(&stage, "second", &["--prune"]).await;
        assert!(said.ends_with("0 files copied, 1 there before, 2 removed.\n"), "{said}");
        assert_eq!(all(&copy.folder()), all(&here));
    }

    async fn a_wrong_folder_is_refused(stage: Stage) {
        let copy = Copy::new();
        document(&stage.person("mira").await, b"mine").await;
        let own = folder_of(&stage.database).to_string_lossy().into_owned();
        let file = copy.file("first");
        let said = stage.database.command(&["backup", &file, "--files", &own]).await;
        said.refused(&["is the folder that the server uses"]);
        let nowhere = copy.file("nowhere");
        let said = stage.database.command(&["restore", "--files", &nowhere]).await;
        said.refused(&["nowhere", "is not there"]);
        stage.database.command(&["restore"]).await.refused(&[]);
    }
}
