use std::path::{Path, PathBuf};

use crate::nodes::SECRET;
use crate::stage::{Database, Engine, PASSWORD, Stage, eventually, on_both_engines};

/// The migration scripts of an engine, oldest first.
fn scripts(engine: Engine) -> Vec<PathBuf> {
    let folder = match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
    let mut found: Vec<_> = std::fs::read_dir(root)
        .expect("lists")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    found.sort();
    found
}

/// A database as an older version has left it.
async fn at_version(engine: Engine, count: usize) -> Database {
    let database = Database::new(engine).await;
    std::fs::create_dir(database.data_dir()).expect("a directory");
    database
        .execute(
            "CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY NOT NULL, \
             run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP)",
        )
        .await;
    for script in scripts(engine).into_iter().take(count) {
        let text = std::fs::read_to_string(script.join("up.sql")).expect("reads");
        database.execute(&text).await;
        let name = script.file_name().and_then(|name| name.to_str()).expect("plain").to_owned();
        let (version, _) = name.split_once('_').expect("a number");
        let done = format!("INSERT INTO __diesel_schema_migrations (version) VALUES ('{version}')");
        database.execute(&done).await;
    }
    database
}

async fn columns_of_accounts(database: &Database, engine: Engine) -> Vec<String> {
    database
        .texts(match engine {
            Engine::Sqlite => "SELECT name AS text FROM pragma_table_info('accounts')",
            Engine::Postgres => {
                "SELECT column_name::text AS text FROM information_schema.columns \
                 WHERE table_name = 'accounts'"
            }
        })
        .await
}

on_both_engines! {
    async fn a_migration_that_fails_leaves_the_schema_before_it(engine: Engine) {
        let database = at_version(engine, 3).await;
        let before = columns_of_accounts(&database, engine).await;
        // A table of this name makes the fourth migration fail after its first statements.
        database.execute("CREATE TABLE blocks (id int)").await;
        let file = database.data_dir().join("umbrachat.db");
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", file.display()),
            Engine::Postgres => database.url.clone(),
        };
        let same = Database { directory: tempfile::tempdir().expect("a directory"), url };
        let refused = Stage::try_on(engine, same, &[]).await.err().expect("is refused");
        assert!(refused.contains("as it was before it") && refused.contains("blocks"), "{refused}");

        assert_eq!(columns_of_accounts(&database, engine).await, before);
        assert!(database.texts("SELECT 'x' AS text FROM accounts").await.is_empty(), "it works");
        let done = database.texts("SELECT version AS text FROM __diesel_schema_migrations").await;
        assert_eq!(done.len(), 3);
        database.execute("DROP TABLE blocks").await;
        if engine == Engine::Sqlite {
            let lock = file.with_extension("lock");
            eventually("the database is free", async || {
                std::fs::File::open(&lock).is_ok_and(|file| file.try_lock().is_ok())
            })
            .await;
        }
        let stage = Stage::on(engine, database, &["--limits", "off"]).await;
        stage.pair().await;
    }

    async fn a_newer_compatible_schema_is_accepted(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        mira.say(&direct, "before").await;
        let mut socket = tomas.listen().await;
        // Changes that the migration of a later version may make while this version is running.
        for statement in [
            "ALTER TABLE accounts ADD COLUMN later_setting INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE messages ADD COLUMN later_mark INTEGER",
            "ALTER TABLE conversations ADD COLUMN later_count INTEGER NOT NULL DEFAULT 7",
            "CREATE TABLE later_things (id INTEGER PRIMARY KEY, what TEXT)",
            "INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')",
        ] {
            stage.database.execute(statement).await;
        }
        mira.say(&direct, "during").await;
        assert_eq!(socket.expect("change").await["messages"][0]["body"], "during");
        let stage = stage.restart().await;
        let (mira, tomas) = (mira.at(&stage.base), tomas.at(&stage.base));
        mira.say(&direct, "after").await;
        assert_eq!(tomas.history(&direct).await.len(), 3);
        stage.person("aiko").await.befriend(&mira).await;
        mira.group("new", &[&tomas]).await;
    }

    async fn an_incompatible_newer_schema_is_refused(stage: Stage) {
        stage.database.execute("UPDATE installation SET compatibility = 1000").await;
        let mut stage = stage;
        stage.end_and_let_go().await;
        let spare = Database::new(stage.engine).await;
        let database = std::mem::replace(&mut stage.database, spare);
        let refused = Stage::try_on(stage.engine, database, &[]).await.err().expect("is refused");
        assert!(refused.contains("newer version of this program"), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_at_once_migrate_once() {
    let database = Database::new(Engine::Postgres).await;
    let starts = (0..4).map(|_| {
        let directory = tempfile::tempdir().expect("a directory");
        let node = Database { directory, url: database.url.clone() };
        Stage::try_on(Engine::Postgres, node, &["--limits", "off", "--jwt-secret", SECRET])
    });
    let nodes = futures_util::future::join_all(starts).await;
    let nodes: Vec<_> = nodes.into_iter().map(|node| node.expect("starts")).collect();
    let done = database.texts("SELECT version AS text FROM __diesel_schema_migrations").await;
    assert_eq!(done.len(), scripts(Engine::Postgres).len());
    assert_eq!(database.texts("SELECT 'x' AS text FROM installation").await, ["x"]);
    let mira = nodes[0].person("mira").await;
    let body = serde_json::json!({ "username": mira.username, "password": PASSWORD });
    nodes[3].stranger().post("/sessions", body).await.expect(201);
}
