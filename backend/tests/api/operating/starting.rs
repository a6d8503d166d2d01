//! Tests of starting with a database that is missing, empty or another one.

use std::{fs, io::Write};

use crate::stage::{Database, Engine, Stage, on_both_engines};

/// The error with which a server refuses to start on this database.
async fn refused(engine: Engine, database: Database, settings: &[&str]) -> String {
    Stage::try_on(engine, database, settings).await.err().expect("is refused")
}

/// The database of a server that has stopped.
async fn let_go(mut stage: Stage) -> Database {
    stage.end_and_let_go().await;
    let spare =
        Database { directory: tempfile::tempdir().expect("a directory"), url: String::new() };
    std::mem::replace(&mut stage.database, spare)
}

/// Removes the database; the other files of the data directory stay.
async fn lose(engine: Engine, database: &Database, how: &str) {
    let path = database.data_dir().join("umbrachat.db");
    match (engine, how) {
        (Engine::Sqlite, "emptied") => drop(fs::File::create(&path).expect("is emptied")),
        (Engine::Sqlite, _) => fs::remove_file(&path).expect("is removed"),
        (Engine::Postgres, _) => {
            database.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await;
        }
    }
}

on_both_engines! {
    async fn a_lost_database_is_not_replaced_silently(engine: Engine) {
        for (how, is_ledger_whole) in [("emptied", true), ("missing", true), ("emptied", false)] {
            let mut database = let_go(Stage::new(engine).await).await;
            lose(engine, &database, how).await;
            if !is_ledger_whole {
                let ledger = fs::File::create(database.data_dir().join("erasures.log"));
                ledger.expect("is emptied, as after a crash of the system");
            }
            let said = database.command(&["migrate"]).await.refused(&["--new-database"]);
            assert!(said.contains("umbrachat restore"), "{said}");
            let again = Database { directory: database.directory, url: database.url.clone() };
            let data = again.data_dir();
            let kept = fs::read(data.join("erasures.log")).expect("reads");
            // A start with a wrong name creates nothing.
            let moved = tempfile::tempdir().expect("a directory");
            fs::create_dir(moved.path().join("data")).expect("a directory");
            fs::write(moved.path().join("data/erasures.log"), &kept).expect("writes");
            let copy = Database { directory: moved, url: again.url.clone() };
            let said = refused(engine, copy, &[]).await;
            assert!(said.contains("erasures.log records an earlier one"), "{said}");
            database = again;
            let meant = ["--new-database", "--limits", "off"];
            let stage = Stage::on(engine, database, &meant).await;
            stage.pair().await;
            stage.restart().await;
        }
    }

    async fn a_database_of_another_program_is_not_changed(engine: Engine) {
        let database = Database::new(engine).await;
        fs::create_dir(database.data_dir()).expect("a directory");
        database.execute("CREATE TABLE __diesel_schema_migrations (version text); CREATE TABLE of_another (id int)").await;
        let url = database.url.clone();
        let kept = Database { directory: tempfile::tempdir().expect("a directory"), url };
        fs::create_dir(kept.data_dir()).expect("a directory");
        if engine == Engine::Sqlite {
            let name = "umbrachat.db";
            fs::copy(database.data_dir().join(name), kept.data_dir().join(name)).expect("copies");
        }
        let said = refused(engine, database, &[]).await;
        assert!(said.contains("another program"), "{said}");
        if engine == Engine::Sqlite {
            assert!(said.contains("umbrachat.db") && said.contains("umbrachat restore"), "{said}");
        }
        let said = kept.command(&["account", "disable", "mira"]).await.refused(&["another program"]);
        assert!(!said.contains("no such table"), "{said}");
        let found = kept.texts("SELECT 'x' AS text FROM of_another").await;
        assert!(found.is_empty(), "is there still");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unusable_file_is_reported_with_advice() {
    let whole = let_go(Stage::new(Engine::Sqlite).await).await;
    let bytes = fs::read(whole.data_dir().join("umbrachat.db")).expect("reads");
    let mut scrambled = bytes.clone();
    scrambled[100..8_192].fill(0xA5);
    let text = b"Dear diary,\n".repeat(1_000);
    let noise: Vec<u8> =
        (0..9_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
    for (what, contents) in [
        ("a text", text),
        ("noise", noise),
        ("half of one", bytes[..bytes.len() / 2].to_vec()),
        ("a header alone", bytes[..100].to_vec()),
        ("a scrambled schema", scrambled),
        ("a wrong format", [b"SQLite format 2\0", &bytes[16..]].concat()),
    ] {
        let database = Database::new(Engine::Sqlite).await;
        fs::create_dir(database.data_dir()).expect("a directory");
        let path = database.data_dir().join("umbrachat.db");
        fs::write(&path, &contents).expect("writes");
        let said =
            database.command(&["account", "disable", "mira"]).await.refused(&["umbrachat.db"]);
        assert!(said.contains("umbrachat restore"), "{what}: {said}");
        let (_, doctor) = {
            let said = database.command(&["doctor"]).await;
            (said.succeeded, said.out)
        };
        assert!(doctor.contains("FAIL  database: ") && doctor.contains("umbrachat.db"), "{doctor}");
        let said =
            database.command(&["serve"]).await.refused(&["umbrachat.db", "umbrachat restore"]);
        assert!(said.contains("umbrachat doctor"), "{what}: {said}");
        assert!(fs::read(&path).expect("reads") == contents, "{what} is left as it is");
    }
    let database = Database::new(Engine::Sqlite).await;
    fs::create_dir_all(database.data_dir().join("umbrachat.db")).expect("a directory");
    assert!(refused(Engine::Sqlite, database, &[]).await.contains("is a directory"));
    whole.execute("UPDATE installation SET compatibility = 1000").await;
    let said = refused(Engine::Sqlite, whole, &[]).await;
    assert!(said.contains("umbrachat.db was written by a newer version"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unfinished_copies_of_killed_commands_are_removed() {
    let database = let_go(Stage::new(Engine::Sqlite).await).await;
    let data = database.data_dir();
    let left = ["umbrachat.db.restoring.part", "umbrachat.db.restoring.part-journal"];
    for name in left {
        fs::write(data.join(name), "all messages").expect("writes");
    }
    // A running restore holds the lock.
    let lock = fs::File::options().write(true).open(data.join("umbrachat.lock")).expect("opens");
    lock.lock().expect("is free");
    let said = database.command(&["serve"]).await.refused(&["another umbrachat serves"]);
    assert!(data.join(left[0]).exists(), "{said}");
    drop(lock);
    let stage = Stage::on(Engine::Sqlite, database, &["--limits", "off"]).await;
    assert!(left.iter().all(|name| !data.join(name).exists()), "removed by the start");
    let database = let_go(stage).await;
    fs::write(data.join(left[0]), "all messages").expect("writes");
    let backup = data.join("backup").to_string_lossy().into_owned();
    database.command(&["backup", &backup]).await.done();
    database.command(&["restore", &backup, "--yes"]).await.done();
    assert!(!data.join(left[0]).exists(), "removed by the restore");
    // One restore was killed, and one is running.
    let backups = tempfile::tempdir().expect("a directory");
    let path = |name: &str| backups.path().join(name);
    fs::write(path("umbrachat_20260101_000000.db.part"), "half").expect("writes");
    let mut going_on = fs::File::create(path("umbrachat_20260101_000001.db.part")).expect("writes");
    going_on.write_all(b"half").expect("writes");
    going_on.lock().expect("is free");
    database.command(&["backup", &backups.path().to_string_lossy()]).await.done();
    assert!(!path("umbrachat_20260101_000000.db.part").exists());
    assert!(path("umbrachat_20260101_000001.db.part").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_postgres_database_ends_the_start_with_the_remedy() {
    let mut database = Database::new(Engine::Postgres).await;
    let (server, _) = database.url.rsplit_once('/').expect("an address");
    database.url = format!("{server}/nothing_of_this_name");
    database.command(&["serve"]).await.refused(&["no database of the name", "createdb"]);
}
