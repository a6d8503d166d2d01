//! No space left: writing is refused, reading goes on, and with space everything is well.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};

use super::{PATIENCE, RECOVERY, within};
use crate::{
    in_full,
    parts::{Node, Postgres, until},
    play::Scene,
};

/// A file system of its own, with little room.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(megabytes: u32) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let size = format!("size={megabytes}m,mode=755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "umbrachat-test"])
            .arg(directory.path())
            .status();
        // Where this is not allowed, tests/faults.sh leaves the test out.
        assert!(mounted.expect("mount runs").success());
        Self(directory)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is; gives it back when the file is removed.
    fn fill(&self) -> PathBuf {
        let path = self.path().join("filler");
        let mut file = File::create(&path).expect("can be made");
        let mut portion = vec![0; 64 * 1_024];
        while !portion.is_empty() {
            if file.write_all(&portion).is_err() {
                portion.truncate(portion.len() / 2);
            }
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

/// Fills the disk under a scene, and lets it go again.
async fn fill_and_let_go(scene: &mut Scene, disk: &SmallDisk) {
    scene.begin();
    for _ in 0..if in_full() { 3 } else { 1 } {
        scene.until_more(50, PATIENCE).await;
        let filler = disk.fill();
        until(PATIENCE, "writing is refused", async || {
            let (answer, _) = scene.try_once(0, "onto a full disk").await;
            assert!(matches!(answer.status, 201 | 503 | 507), "{}", answer.body);
            answer.status != 201
        })
        .await;
        assert!(!scene.mira.history(&scene.direct).await.is_empty(), "reading goes on");
        std::fs::remove_file(filler).expect("can be removed");
        scene.until_more(20, within(RECOVERY)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_sqlite_is_survived() {
    let disk = SmallDisk::new(32);
    let mut scene = Scene::on(vec![Node::new("sqlite:").with_data_in(disk.path())]).await;
    fill_and_let_go(&mut scene, &disk).await;
    scene.assert_right().await;
}

/// Its log lies elsewhere: PostgreSQL ends itself when it cannot write that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_postgres_is_survived() {
    if !in_full() {
        return;
    }
    let disk = SmallDisk::new(160);
    let postgres = Postgres::at(disk.path().join("cluster"), None).await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url())]).await;
    fill_and_let_go(&mut scene, &disk).await;
    scene.assert_right().await;
}
