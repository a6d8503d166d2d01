use std::{
    fs::{self, Permissions},
    io::{Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
};

use crate::{
    nodes::FILES,
    stage::{Engine, Stage, on_both_engines},
};

/// Whether `doctor` succeeds, and its output.
async fn doctor(stage: &Stage, settings: &[(&str, &str)]) -> (bool, String) {
    let said = stage.umbrachat_with(&["doctor"], settings, "").await;
    (said.succeeded, said.out)
}

#[track_caller]
fn has(said: &str, line: &str) {
    assert!(said.lines().any(|found| found.contains(line)), "no {line:?} in\n{said}");
}

fn chmod(path: &std::path::Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("is ours");
}

const GOOD: &[(&str, &str)] = &[
    ("UMBRACHAT_PUBLIC_URL", "https://chat.example.org"),
    ("UMBRACHAT_TRUSTED_PROXIES", "127.0.0.1"),
    ("UMBRACHAT_OPERATOR_NAME", "Olga"),
    ("UMBRACHAT_OPERATOR_CONTACT", "the third door"),
];

on_both_engines! {
    async fn a_sound_server_passes_and_a_database_without_fsync_fails(stage: Stage) {
        let (content, said) = doctor(&stage, GOOD).await;
        for line in [
            "pass  settings:", "pass  public address: https://chat.example.org",
            "pass  proxies: 1 trusted", "pass  operator:", "pass  data directory:",
            "pass  signing key:", "pass  erasure ledger: readable, 0 entries", "disk:",
            "descriptors:", "note  backups:", "pass  clock:", "pass  schema: version 0",
        ] {
            has(&said, line);
        }
        match stage.engine {
            Engine::Sqlite => {
                assert!(content, "{said}");
                has(&said, "pass  engine: SQLite 3");
                has(&said, "pass  integrity: the database file is whole");
            }
            // The test PostgreSQL runs without fsync.
            Engine::Postgres => {
                assert!(!content, "{said}");
                has(&said, "pass  engine: PostgreSQL");
                has(&said, "FAIL  durability: fsync is off");
                has(&said, "FAIL  durability: full_page_writes is off");
                has(&said, "pass  durability: synchronous_commit is on");
            }
        }
        stage.person("mira").await;
    }

    async fn unsafe_settings_are_reported(stage: Stage) {
        let (_, said) = doctor(&stage, &[]).await;
        has(&said, "note  public address: UMBRACHAT_PUBLIC_URL is not set");
        has(&said, "set UMBRACHAT_OPERATOR_NAME and UMBRACHAT_OPERATOR_CONTACT");
        let open = [("UMBRACHAT_LISTEN", "0.0.0.0:8080")];
        let (content, said) = doctor(&stage, &open).await;
        assert!(!content);
        has(&said, "FAIL  public address:");
        let plain = [("UMBRACHAT_PUBLIC_URL", "http://chat.example.org")];
        has(&doctor(&stage, &plain).await.1, "FAIL  public address: UMBRACHAT_PUBLIC_URL has no TLS");
        let alone = [("UMBRACHAT_PUBLIC_URL", "https://chat.example.org")];
        has(&doctor(&stage, &alone).await.1, "FAIL  proxies:");
        let lifted = [("UMBRACHAT_LISTEN", "0.0.0.0:8080"), ("UMBRACHAT_LIMITS", "off")];
        has(&doctor(&stage, &lifted).await.1, "FAIL  settings: UMBRACHAT_LIMITS=off");
    }

    async fn files_readable_by_others_are_reported(stage: Stage) {
        let directory = stage.database.data_dir();
        chmod(&directory, 0o755);
        chmod(&directory.join("signing.key"), 0o640);
        let (content, said) = doctor(&stage, GOOD).await;
        assert!(!content);
        has(&said, "FAIL  data directory:");
        has(&said, "FAIL  signing key:");
        has(&said, "mode 640");
        chmod(&directory, 0o700);
        fs::write(directory.join("erasures.log"), "no ledger\n").expect("writes");
        has(&doctor(&stage, GOOD).await.1, "FAIL  erasure ledger:");
    }

    async fn an_older_schema_is_reported(stage: Stage) {
        stage.database.execute("DELETE FROM __diesel_schema_migrations WHERE version > '0004'").await;
        has(&doctor(&stage, GOOD).await.1, "WARN  schema: version 0004");
    }

    async fn an_unreachable_redis_is_reported_without_its_password(stage: Stage) {
        let away = [
            ("REDIS_URL", "redis://:hushhush@127.0.0.1:1"),
            ("UMBRACHAT_JWT_SECRET", "K2v9-0aQfT7xWm31ZpLr8uYc5HdN6jBe"),
            ("UMBRACHAT_FILES_URL", FILES),
        ];
        let said = stage.umbrachat_with(&["doctor"], &away, "").await;
        has(&said.out, "FAIL  Redis: address 1 does not answer");
        assert!(!format!("{said:?}").contains("hushhush"), "{said:?}");
        if let Ok(address) = std::env::var("UMBRACHAT_TEST_REDIS") {
            has(&doctor(&stage, &[("REDIS_URL", &address), away[1], away[2]]).await.1,
                "pass  Redis: address 1 answers, version");
        }
        if stage.engine == Engine::Sqlite {
            has(&said.out, "FAIL  settings: REDIS_URL");
        }
    }

    async fn free_pages_are_overwritten_on_request(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        mira.say(&direct, "something").await;
        let unasked = stage.umbrachat(&["doctor", "--fix"]).await.refused(&["--yes"]);
        assert!(unasked.contains("is locked while it is rewritten"), "{unasked}");
        let fix = ["doctor", "--fix", "--yes"];
        if stage.engine == Engine::Sqlite {
            stage.umbrachat(&fix).await.refused(&["SQLite overwrites what is erased at once"]);
            return;
        }
        let files = async || {
            let query = "SELECT relname || ' ' || relfilenode AS text FROM pg_class \
                WHERE relname IN ('messages', 'search_entries', 'security_events') ORDER BY relname";
            stage.database.texts(query).await
        };
        let before = files().await;
        let said = stage.umbrachat(&fix).await.done();
        assert!(said.contains("messages\n") && said.contains("search_entries\n"), "{said}");
        for (old, new) in before.iter().zip(files().await) {
            assert_ne!(old, &new, "another file");
        }
        assert_eq!(mira.history(&direct).await.len(), 1);
        mira.say(&direct, "and on it goes").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_file_is_reported() {
    let mut stage = Stage::new(Engine::Sqlite).await;
    stage.pair().await;
    stage.end_and_let_go().await;
    let path = stage.database.data_dir().join("umbrachat.db");
    let mut file = fs::OpenOptions::new().write(true).open(path).expect("opens");
    let pages = file.metadata().expect("is there").len() / 4_096;
    for page in 8..pages {
        file.seek(SeekFrom::Start(page * 4_096 + 100)).expect("moves");
        file.write_all(&[0xAB; 2_000]).expect("writes");
    }
    let (content, said) = doctor(&stage, GOOD).await;
    assert!(!content, "{said}");
    assert!(said.contains("damaged") || said.contains("malformed"), "{said}");
}
