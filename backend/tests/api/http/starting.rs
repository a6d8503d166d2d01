use std::{os::unix::fs::PermissionsExt, path::Path};

use crate::nodes::SECRET;
use crate::stage::{Database, Engine, Stage, on_both_engines};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("is there").permissions().mode() & 0o777
}

on_both_engines! {
    async fn data_and_key_are_readable_by_their_owner_only(stage: Stage) {
        let directory = stage.database.data_dir();
        assert_eq!(mode(&directory), 0o700);
        let key = directory.join("signing.key");
        assert_eq!(mode(&key), 0o600);
        assert!(std::fs::read(key).expect("reads").len() >= 32);
    }

    async fn one_sqlite_file_is_served_by_one_program(engine: Engine) {
        let settings = ["--limits", "off", "--jwt-secret", SECRET];
        let stage = Stage::with(engine, &settings).await;
        let mira = stage.person("mira").await;
        let mut second = Database::new(stage.engine).await;
        second.url = match stage.engine {
            Engine::Sqlite => format!("sqlite:{}", stage.database.data_dir().join("umbrachat.db").display()),
            Engine::Postgres => stage.database.url.clone(),
        };
        let started = Stage::try_on(stage.engine, second, &settings).await;
        match (stage.engine, started) {
            (Engine::Sqlite, Err(refused)) => assert!(refused.contains("another umbrachat"), "{refused}"),
            (Engine::Postgres, Ok(second)) => {
                let body = serde_json::json!({ "username": mira.username, "password": crate::stage::PASSWORD });
                second.stranger().post("/sessions", body).await.expect(201);
            }
            (engine, started) => panic!("{engine:?}: {:?}", started.err()),
        }
        mira.get("/me").await.expect(200);
    }

    async fn limits_stay_on_for_a_public_address(engine: Engine) {
        for address in ["0.0.0.0:0", "[::]:0"] {
            let settings = ["--listen", address, "--limits", "off"];
            let refused = Stage::try_on(engine, Database::new(engine).await, &settings).await;
            let refused = refused.err().expect("is refused");
            assert!(refused.contains("UMBRACHAT_LIMITS") && refused.contains("loopback"), "{refused}");
        }
    }

    async fn a_key_that_is_too_short_is_refused(engine: Engine) {
        let database = Database::new(engine).await;
        std::fs::create_dir(database.data_dir()).expect("makes it");
        std::fs::write(database.data_dir().join("signing.key"), "short").expect("writes");
        let refused = Stage::try_on(engine, database, &[]).await.err().expect("is refused");
        assert!(refused.contains("too short") && refused.contains("signing.key"), "{refused}");
    }

    async fn an_address_that_is_taken_is_refused(stage: Stage) {
        let taken = stage.base.strip_prefix("http://").expect("an address").to_owned();
        let database = Database::new(stage.engine).await;
        let refused = Stage::try_on(stage.engine, database, &["--listen", &taken]).await;
        let refused = refused.err().expect("is refused");
        assert!(refused.contains(&taken), "{refused}");
    }
}
