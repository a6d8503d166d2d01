use std::process::Child;

use super::lively::{Lively, assert_nothing_is_left_out, lively};
use crate::stage::{Database, Engine, Said, Stage, eventually, program};

/// A stopped server with data in every table of SQLite, what its users read there, and an empty
/// PostgreSQL database.
struct Move {
    stage: Stage,
    people: Lively,
    to: Database,
}

impl Move {
    async fn begin() -> Self {
        let mut stage = Stage::new(Engine::Sqlite).await;
        let people = lively(&stage).await;
        stage.end_and_let_go().await;
        Self { stage, people, to: Database::new(Engine::Postgres).await }
    }

    async fn copy(&self) -> Said {
        self.stage.database.command(&["copy", "--to", &self.to.url]).await
    }

    /// Copies until the messages are written, then kills the process. A lock on another table keeps
    /// the copy from finishing.
    async fn copy_half(&self) {
        self.to.command(&["migrate"]).await.done();
        let held = self.to.hold("LOCK TABLE reactions IN EXCLUSIVE MODE").await;
        let mut copying = Killed(
            program(&self.stage.database, &["copy", "--to", &self.to.url]).spawn().expect("starts"),
        );
        eventually("some is copied", async || {
            !self.to.texts("SELECT 'x' AS text FROM messages LIMIT 1").await.is_empty()
        })
        .await;
        copying.0.kill().expect("can be killed");
        assert!(!copying.0.wait().expect("ends").success());
        drop(held);
    }

    /// Starts a server on PostgreSQL with the existing data directory.
    async fn serve(mut self) -> (Stage, Lively) {
        self.stage.database.url.clone_from(&self.to.url);
        let spare = Database::new(Engine::Sqlite).await;
        let database = std::mem::replace(&mut self.stage.database, spare);
        let stage = Stage::on(Engine::Postgres, database, &["--limits", "off"]).await;
        let people = self.people.at(&stage.base);
        (stage, people)
    }
}

/// Kills the process when dropped.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_data_is_equal_after_an_interrupted_copy() {
    let mut stage = Stage::new(Engine::Sqlite).await;
    let people = lively(&stage).await;
    // The jobs in progress finish: the account's erasure and the erasure ledger.
    eventually("all background jobs are done", async || {
        stage
            .database
            .texts("SELECT 'x' AS text FROM accounts WHERE erasing_mode IS NOT NULL")
            .await
            .is_empty()
            && !stage.database.texts("SELECT 'x' AS text FROM accountability").await.is_empty()
            && stage.database.texts("SELECT 'x' AS text FROM erasures").await.is_empty()
    })
    .await;
    let (exports, before) = (people.exports().await, people.reads().await);
    let state = people.people[0].everything().await.body["state"].clone();
    let busy = stage.database.command(&["copy", "--to", "postgres://u@127.0.0.1:1/d"]).await;
    busy.refused(&["another umbrachat serves"]);
    stage.end_and_let_go().await;
    assert_nothing_is_left_out(&stage).await;
    let moving = Move { stage, people, to: Database::new(Engine::Postgres).await };

    moving.copy_half().await;
    let half = Database {
        directory: tempfile::tempdir().expect("a directory"),
        url: moving.to.url.clone(),
    };
    let refused = Stage::try_on(Engine::Postgres, half, &[]).await.err().expect("is refused");
    assert!(refused.contains("unfinished copy"), "{refused}");
    let said = moving.copy().await.done();
    assert!(said.contains("35 tables are copied and compared"), "{said}");
    // The target is not empty now.
    moving.copy().await.refused(&["is not empty"]);

    let (stage, people) = moving.serve().await;
    let after = people.reads().await;
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    assert_eq!(exports, people.exports().await);
    // Clients resume where they were: tokens, epoch and positions are unchanged.
    let mira = &people.people[0];
    let (_, welcome) = mira.resume(state.clone()).await;
    assert_eq!(welcome["epoch"], state["epoch"]);
    assert_eq!(welcome["conversations"], serde_json::json!([]), "nothing has changed: {welcome}");
    // The database's own sequences continue: a new message gets into the index.
    mira.say(&people.conversations[0], "a zeppelin after the move").await;
    let found = mira.get("/search?q=zeppelin").await.expect(200);
    assert_eq!(found.items().len(), 1);
    drop(stage);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_differs_is_noticed() {
    let moving = Move::begin().await;
    moving.copy_half().await;
    moving.to.execute("UPDATE messages SET body = 'tampered' WHERE body LIKE 'as you%'").await;
    moving.copy().await.refused(&["the copy of messages differs"]);
    let half = Database {
        directory: tempfile::tempdir().expect("a directory"),
        url: moving.to.url.clone(),
    };
    assert!(Stage::try_on(Engine::Postgres, half, &[]).await.is_err(), "nobody can serve it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_goes_into_an_empty_database_only() {
    let moving = Move::begin().await;
    moving.to.execute("CREATE TABLE of_somebody_else (id int)").await;
    moving.copy().await.refused(&["is not empty"]);
    moving.to.execute("DROP TABLE of_somebody_else").await;
    moving.copy_half().await;
    let other = Move { to: moving.to, ..Move::begin().await };
    other.copy().await.refused(&["is not empty"]);
    let said = other.stage.database.command(&["copy", "--to", "sqlite:"]).await;
    said.refused(&["copies go from"]);
}
