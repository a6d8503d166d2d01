//! A full disk: writes are refused, reads continue, and after space is freed everything works.

mod files;
mod postgres;
mod read_only;

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

/// A small file system of its own.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new(megabytes: u32) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let size = format!("size={megabytes}m,mode=755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "umbrachat-test"])
            .arg(directory.path())
            .status();
        // tests/faults.sh skips the test where mounting is not permitted.
        assert!(mounted.expect("mount runs").success());
        Self(directory)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Makes it read-only, or writable again, while nobody has a file of it open for writing.
    fn set_read_only(&self, on: bool) {
        let options = if on { "remount,ro" } else { "remount,rw" };
        let mounted = Command::new("mount").args(["-o", options]).arg(self.path()).status();
        assert!(mounted.expect("mount runs").success());
    }

    /// Fills the disk; removing the file frees it.
    fn fill(&self) -> PathBuf {
        self.fill_with("filler")
    }

    fn fill_with(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
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

/// Fills the disk under a running scene and frees it again.
async fn fill_and_let_go(scene: &mut Scene, disk: &SmallDisk) {
    scene.begin();
    for _ in 0..if in_full() { 3 } else { 1 } {
        scene.until_more(50, PATIENCE).await;
        let filler = disk.fill();
        until(PATIENCE, "writes are refused", async || {
            let (answer, _) = scene.try_once(0, "onto a full disk").await;
            assert!(matches!(answer.status, 201 | 503 | 507), "{}", answer.body);
            answer.status != 201
        })
        .await;
        assert!(!scene.mira.history(&scene.direct).await.is_empty(), "reads continue");
        std::fs::remove_file(filler).expect("can be removed");
        scene.until_more(20, within(RECOVERY)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_sqlite_recovers() {
    let disk = SmallDisk::new(32);
    let mut scene = Scene::on(vec![Node::new("sqlite:").with_data_in(disk.path())]).await;
    fill_and_let_go(&mut scene, &disk).await;
    scene.assert_right().await;
}

/// The WAL is on the same disk. PostgreSQL writes into WAL files that exist already; [`postgres`] fills
/// those as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_postgres_recovers() {
    if !in_full() {
        return;
    }
    let disk = SmallDisk::new(160);
    let postgres = Postgres::at(disk.path().join("cluster"), None).await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url())]).await;
    fill_and_let_go(&mut scene, &disk).await;
    scene.assert_right().await;
}

/// The server starts on a full disk: it serves reads and refuses writes; after space is freed
/// everything works.
async fn starts_on_a_full_disk(messages: usize, has_reserve: bool, is_killed: bool) {
    let disk = SmallDisk::new(64);
    let mut scene = Scene::on(vec![Node::new("sqlite:").with_data_in(disk.path())]).await;
    scene.begin();
    scene.until_more(messages, PATIENCE).await;
    if !has_reserve {
        let reserve = disk.path().join("data/umbrachat.reserve");
        std::fs::remove_file(reserve).expect("was held");
    }
    let mut fillers = vec![disk.fill()];
    if is_killed {
        scene.nodes[0].kill();
    } else {
        scene.nodes[0].stop(PATIENCE).await;
    }
    fillers.push(disk.fill_with("filler of what was freed"));
    scene.nodes[0].start().await;
    assert!(!scene.mira.history(&scene.direct).await.is_empty(), "reads continue");
    fillers.push(disk.fill_with("filler of what the start gave back"));
    until(PATIENCE, "writes are refused", async || {
        let (answer, _) = scene.try_once(0, "onto a full disk").await;
        assert!(matches!(answer.status, 201 | 503 | 507), "{}", answer.body);
        answer.status == 507
    })
    .await;
    assert!(!scene.mira.history(&scene.direct).await.is_empty(), "reads continue");
    fillers.into_iter().for_each(|filler| std::fs::remove_file(filler).expect("can be removed"));
    scene.until_more(20, within(RECOVERY)).await;
    scene.assert_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_a_full_disk_needs_no_space() {
    starts_on_a_full_disk(30, true, true).await;
    starts_on_a_full_disk(30, false, true).await;
    if in_full() {
        for messages in [1, 300, 1_500] {
            starts_on_a_full_disk(messages, true, true).await;
            starts_on_a_full_disk(messages, false, true).await;
        }
    }
}

/// After a clean stop there is no WAL file, so SQLite has to create one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_a_full_disk_after_a_clean_stop_uses_the_reserve() {
    starts_on_a_full_disk(30, true, false).await;
}
