//! Only the owner can read the files that the program writes.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use crate::stage::{Database, Engine, Process, on_both_engines};

/// Every file below a directory, with its mode.
fn files(directory: &Path) -> Vec<(String, u32)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("lists") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(file) = path.metadata() {
            found.push((path.display().to_string(), file.permissions().mode() & 0o777));
        }
    }
    found
}

#[track_caller]
fn assert_private(directory: &Path) {
    let open: Vec<_> = files(directory).into_iter().filter(|(_, mode)| *mode != 0o600).collect();
    assert!(open.is_empty(), "{open:?}");
}

fn open_all(directory: &Path) {
    for (path, _) in files(directory) {
        fs::set_permissions(path, Permissions::from_mode(0o644)).expect("is ours");
    }
}

on_both_engines! {
    async fn the_next_start_restricts_readable_files(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        mira.say(&direct, "hello").await;
        let mut stage = stage;
        stage.end_and_let_go().await;
        let data = stage.database.data_dir();
        let backup = data.join("backup").to_string_lossy().into_owned();
        stage.database.command(&["backup", &backup]).await.done();
        open_all(&data);
        stage.database.command(&["restore", &backup, "--yes"]).await.done();
        for (path, mode) in files(&data).into_iter().filter(|(path, _)| path.contains(".before_")) {
            assert_eq!(mode, 0o600, "{path}");
        }
        fs::remove_file(&backup).expect("goes");
        open_all(&data);
        let stage = stage.restart().await;
        stage.person("tomas").await;
        assert_private(&data);
    }
}

/// The program runs with a `umask` of 022, the default of most systems.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_in_a_readable_directory_are_private() {
    for url in ["sqlite:", "sqlite:{}/elsewhere/named.db"] {
        let mut database = Database::new(Engine::Sqlite).await;
        let root = database.directory.path().to_owned();
        for open in [database.data_dir(), root.join("elsewhere")] {
            fs::create_dir(&open).expect("a directory");
            fs::set_permissions(open, Permissions::from_mode(0o755)).expect("is ours");
        }
        database.url = url.replace("{}", &root.to_string_lossy());
        let process = Process::on(database, &[("UMBRACHAT_LOG", "info")]).await;
        process.pair().await;
        assert!(files(&root).len() >= 6, "{:?}", files(&root));
        assert_private(&root);
    }
}
