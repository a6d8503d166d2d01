use serde_json::json;

use crate::stage::{Database, Engine, PASSWORD, Stage, on_both_engines};

/// Stops the server, changes the database and starts another server.
async fn between(mut stage: Stage, act: impl AsyncFnOnce(&Database)) -> Stage {
    stage.end_and_let_go().await;
    act(&stage.database).await;
    stage.restart().await
}

async fn back_up(stage: &Stage) -> String {
    let file = stage.database.directory.path().join("backup");
    let file = file.to_string_lossy().into_owned();
    stage.database.command(&["backup", &file]).await.done();
    file
}

on_both_engines! {
    async fn a_restored_backup_has_a_new_epoch_and_no_erased_data(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        mira.say(&direct, "canarytext of mira").await;
        let deleted = tomas.say(&direct, "canarytext deleted").await;
        tomas.say(&direct, "kept").await;
        let group = tomas.group("canarygroup", &[]).await;
        let notes = tomas.group("notes", &[]).await;
        let before = tomas.everything().await;
        let state = before.body["state"].clone();
        let file = back_up(&stage).await;

        tomas.say(&direct, "said later, and lost").await;
        let path = format!("/conversations/{direct}/messages/{}", deleted["id"].as_str().expect("id"));
        tomas.delete(&path).await.expect(200);
        tomas.delete(&format!("/groups/{group}")).await.expect(204);
        mira.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        stage.database.command(&["restore", &file, "--yes"]).await.refused(&[match stage.engine {
            Engine::Sqlite => "another umbrachat serves",
            Engine::Postgres => "a server is running",
        }]);
        // Without a pause: the last erasure may not be in the erasure ledger yet.
        let stage = between(stage, async |database| {
            database.command(&["restore", &file]).await.refused(&["--yes"]);
            let said = database.command(&["restore", &file, "--yes"]).await.done();
            assert!(said.contains("The previous data is"), "{said}");
            assert!(database.holds("canarytext deleted").await);
        })
        .await;

        let tomas = tomas.at(&stage.base);
        let bodies: Vec<_> = tomas.history(&direct).await;
        let bodies: Vec<_> = bodies.iter().filter_map(|message| message["body"].as_str()).collect();
        assert_eq!(bodies, ["kept"]);
        tomas.get(&format!("/conversations/{group}")).await.problem(404, "not_found");
        let body = json!({ "username": mira.username, "password": PASSWORD });
        stage.stranger().post("/sessions", body).await.problem(401, "wrong_credentials");

        let now = tomas.everything().await.body["state"].clone();
        assert_ne!(now["epoch"], state["epoch"]);
        let epoch = state["epoch"].as_str().expect("a text");
        let path = format!("/conversations/{direct}/changes?epoch={epoch}&since=1");
        tomas.get(&path).await.problem(410, "reset");
        let (_, welcome) = tomas.resume(state).await;
        assert_eq!(welcome["epoch"], now["epoch"]);
        let conversation = welcome["conversations"].as_array().expect("a list").iter();
        let conversation = conversation.clone().find(|one| one["id"] == direct.as_str());
        assert_eq!(conversation.expect("is told of it")["reset"], true, "{welcome}");
        tomas.say(&notes, "and on it goes").await;
    }

    async fn an_invalid_backup_changes_nothing(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        let file = back_up(&stage).await;
        mira.say(&direct, "said after the backup").await;
        let stage = between(stage, async |database| {
            let wrong = database.directory.path().join("wrong");
            let wrong = wrong.to_str().expect("plain");
            database.command(&["restore", wrong, "--yes"]).await.refused(&["cannot be read"]);
            std::fs::write(wrong, "rubbish").expect("writes");
            database.command(&["restore", wrong, "--yes"]).await.refused(&["is no backup"]);
            let bytes = std::fs::read(&file).expect("reads");
            std::fs::write(wrong, &bytes[..bytes.len() / 2]).expect("writes");
            database.command(&["restore", wrong, "--yes"]).await.refused(&[]);
        })
        .await;
        let mira = mira.at(&stage.base);
        let history = mira.history(&direct).await;
        assert_eq!(history.last().expect("a message")["body"], "said after the backup");
    }

    async fn a_failed_restore_is_rolled_back(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        mira.say(&direct, "kept").await;
        let other = Database::new(stage.engine).await;
        std::fs::create_dir(other.data_dir()).expect("a directory");
        other.execute("CREATE TABLE installation (id int)").await;
        let file = other.directory.path().join("foreign");
        let file = file.to_str().expect("plain");
        if stage.engine == Engine::Sqlite {
            std::fs::copy(other.data_dir().join("umbrachat.db"), file).expect("copies");
        } else {
            let dump = std::process::Command::new("pg_dump")
                .args(["--format=custom", "--file", file, &other.url])
                .status();
            assert!(dump.expect("runs").success());
        }
        let stage = between(stage, async |database| {
            database.command(&["restore", file, "--yes"]).await.refused(&[]);
        })
        .await;
        let mira = mira.at(&stage.base);
        assert_eq!(mira.history(&direct).await.last().expect("a message")["body"], "kept");
    }

    async fn a_backup_of_a_newer_version_is_refused(stage: Stage) {
        let stage = between(stage, async |database| {
            database.execute("UPDATE installation SET compatibility = 1000").await;
            let file = database.directory.path().join("newer");
            let file = file.to_str().expect("plain");
            database.command(&["backup", file]).await.refused(&["newer version"]);
            database.execute("UPDATE installation SET compatibility = 1").await;
        })
        .await;
        stage.get("/health/ready").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_engine_restores_only_its_own_backups() {
    for (engine, other, words) in [
        (Engine::Sqlite, Engine::Postgres, "umbrachat copy"),
        (Engine::Postgres, Engine::Sqlite, "is a backup of PostgreSQL"),
    ] {
        let stage = Stage::new(engine).await;
        let file = back_up(&stage).await;
        let other = Database::new(other).await;
        other.command(&["restore", &file, "--yes"]).await.refused(&[words]);
    }
}

on_both_engines! {
    async fn damage_in_a_backup_is_found_before_any_change(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        mira.say(&direct, "before the backup").await;
        let file = back_up(&stage).await;
        let whole = std::fs::read(&file).expect("reads");
        stage.database.command(&["backup", "--verify", &file]).await.done();
        mira.say(&direct, "said after the backup").await;
        let stage = between(stage, async |database| {
            let names = || {
                let files = std::fs::read_dir(database.data_dir()).expect("lists");
                files.map(|file| file.expect("a file").file_name()).collect::<std::collections::BTreeSet<_>>()
            };
            let before = names();
            let mut damaged: Vec<Vec<u8>> = Vec::new();
            let last = whole.len() - 1;
            for at in [0, 20, 70, whole.len() / 2, whole.len() - 100, whole.len() - 80, last - 20, last] {
                let mut bytes = whole.clone();
                bytes[at] ^= 0x10;
                damaged.push(bytes);
            }
            for length in [50, whole.len() / 2, whole.len() - 95, whole.len() - 94, whole.len() - 30, last] {
                damaged.push(whole[..length].to_vec());
            }
            for (number, bytes) in damaged.iter().enumerate() {
                std::fs::write(&file, bytes).expect("writes");
                let said = database.command(&["restore", &file, "--yes"]).await.refused(&[]);
                assert!(said.contains("damaged") || said.contains("is no backup"), "{number}: {said}");
                database.command(&["backup", "--verify", &file]).await.refused(&["backup"]);
            }
            assert_eq!(names(), before, "nothing is touched");
        })
        .await;
        let mira = mira.at(&stage.base);
        assert_eq!(mira.history(&direct).await.last().expect("a message")["body"], "said after the backup");
    }

    async fn a_backup_of_an_older_version_is_restored_with_a_warning(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        mira.say(&direct, "kept").await;
        let file = stage.database.directory.path().join("older");
        let name = file.to_str().expect("plain");
        match stage.engine {
            Engine::Sqlite => stage.database.execute(&format!("VACUUM INTO '{name}'")).await,
            Engine::Postgres => {
                let dump = std::process::Command::new("pg_dump")
                    .args(["--format=custom", "--no-owner", "--file", name, &stage.database.url])
                    .status();
                assert!(dump.expect("runs").success());
            }
        }
        let said = stage.database.command(&["backup", "--verify", name]).await.done();
        assert!(said.contains("has no checksum"), "{said}");
        let stage = between(stage, async |database| {
            // Twice at once: what is set aside has another name each time.
            for _ in 0..2 {
                let said = database.command(&["restore", name, "--yes"]).await.done();
                assert!(said.contains("Warning: ") && said.contains("no checksum"), "{said}");
            }
        })
        .await;
        assert_eq!(mira.at(&stage.base).history(&direct).await.last().expect("one")["body"], "kept");
    }
}
