//! PostgreSQL with no space for its tables, and with no space for its write-ahead log.

use std::time::Instant;

use super::{PATIENCE, RECOVERY, SmallDisk, within};
use crate::{
    cases::refuses_in_time,
    parts::{Node, Postgres, until},
    play::Scene,
};

/// Without space for its tables PostgreSQL refuses single statements, and goes on.
async fn is_refused_with_507(scene: &Scene) {
    until(PATIENCE, "writing is refused with 507", async || {
        let (answer, _) = scene.try_once(0, "onto a full disk").await;
        assert!(matches!(answer.status, 201 | 503 | 507), "{}", answer.body);
        if answer.status == 507 {
            answer.problem(507, "storage_full");
        }
        answer.status == 507
    })
    .await;
    assert!(!scene.mira.history(&scene.direct).await.is_empty(), "reading goes on");
    assert_eq!(scene.health(0, "live").await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_full_of_tables_refuses_writes_and_serves_reads() {
    let disk = SmallDisk::new(96);
    let elsewhere = tempfile::tempdir().expect("a directory");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(elsewhere.path(), open).expect("is ours");
    let cluster = disk.path().join("cluster");
    let log = elsewhere.path().join("log");
    let mut postgres = Postgres::with_log_at(cluster, &log).await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url())]).await;
    scene.begin();
    scene.until_more(50, PATIENCE).await;
    let filler = disk.fill();
    is_refused_with_507(&scene).await;

    // A node starts on it.
    scene.nodes[0].kill();
    scene.nodes[0].start().await;
    is_refused_with_507(&scene).await;

    // PostgreSQL may refuse every connection after a start on a full disk, because it writes
    // files for its caches. The server answers 503 then.
    postgres.kill();
    postgres.start().await;
    let (answer, _) = scene.try_once(0, "after a start of PostgreSQL").await;
    assert!(matches!(answer.status, 201 | 503 | 507), "{}", answer.body);

    std::fs::remove_file(filler).expect("can be removed");
    scene.until_more(20, within(RECOVERY)).await;
    scene.assert_right().await;
}

/// PostgreSQL ends when it cannot write its log, and cannot start before there is space. The
/// server answers 503 meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_full_of_the_log_ends_postgres_and_nothing_is_lost() {
    let disk = SmallDisk::new(48);
    let elsewhere = tempfile::tempdir().expect("a directory");
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(elsewhere.path(), open).expect("is ours");
    let cluster = elsewhere.path().join("cluster");
    let mut postgres = Postgres::with_log_at(cluster, &disk.path().join("log")).await;
    let mut scene = Scene::on(vec![Node::new(&postgres.url())]).await;
    scene.begin();
    scene.until_more(50, PATIENCE).await;
    let filler = disk.fill();
    let began = Instant::now();
    // Fills what the log has already; a statement fails when PostgreSQL ends.
    let megabyte = "SELECT pg_logical_emit_message(false, 'filler', repeat('x', 1000000))";
    until(PATIENCE, "the log is full", async || postgres.try_ask_in("postgres", megabyte).is_err())
        .await;
    postgres.ended(PATIENCE).await;
    refuses_in_time(&scene, began).await;

    std::fs::remove_file(filler).expect("can be removed");
    postgres.start().await;
    scene.until_more(20, within(RECOVERY)).await;
    assert_eq!(scene.health(0, "ready").await, 200);
    scene.assert_right().await;
}
