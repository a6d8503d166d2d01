//! No space left: writing is refused, reading goes on, and with space everything is well.

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

    /// Makes it read-only, or writable again, while nobody has a file of it open for writing.
    fn set_read_only(&self, on: bool) {
        let options = if on { "remount,ro" } else { "remount,rw" };
        let mounted = Command::new("mount").args(["-o", options]).arg(self.path()).status();
        assert!(mounted.expect("mount runs").success());
    }

    /// Takes all the room there is; gives it back when the file is removed.
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

/// Its write-ahead log is on the same disk. PostgreSQL writes into the space that the log has
/// already; [`postgres`] fills that as well.
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

/// Killed on a full disk, it starts on it: it serves what there is and refuses writing, and
/// with space everything is well.
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
    assert!(!scene.mira.history(&scene.direct).await.is_empty(), "reading goes on");
    fillers.push(disk.fill_with("filler of what the start gave back"));
    until(PATIENCE, "writing is refused", async || {
        let (answer, _) = scene.try_once(0, "onto a full disk").await;
        assert!(matches!(answer.status, 201 | 503 | 507), "{}", answer.body);
        answer.status == 507
    })
    .await;
    assert!(!scene.mira.history(&scene.direct).await.is_empty(), "reading goes on");
    fillers.into_iter().for_each(|filler| std::fs::remove_file(filler).expect("can be removed"));
    scene.until_more(20, within(RECOVERY)).await;
    scene.assert_right().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_it_needs_no_space() {
    starts_on_a_full_disk(30, true, true).await;
    starts_on_a_full_disk(30, false, true).await;
    if in_full() {
        for messages in [1, 300, 1_500] {
            starts_on_a_full_disk(messages, true, true).await;
            starts_on_a_full_disk(messages, false, true).await;
        }
    }
}

/// Nothing lies beside the file then, and SQLite has to make it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_it_after_a_stop_in_order_uses_the_reserve() {
    starts_on_a_full_disk(30, true, false).await;
}
