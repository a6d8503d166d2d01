//! Erased data does not come back with a backup.

use serde_json::json;

use crate::stage::{Database, PASSWORD, Stage, eventually, on_both_engines};

/// Stops the server, changes the database and starts another server.
async fn between(mut stage: Stage, act: impl AsyncFnOnce(&Database)) -> Stage {
    stage.end_and_let_go().await;
    act(&stage.database).await;
    stage.restart().await
}

on_both_engines! {
    async fn a_restored_backup_restores_no_erased_data(engine: Engine) {
        let stage = Stage::new(engine).await;
        let (mira, tomas, direct) = stage.pair().await;
        mira.say(&direct, "canarytext of mira").await;
        let deleted = tomas.say(&direct, "canarytext deleted").await;
        tomas.say(&direct, "kept").await;
        let group = tomas.group("canarygroup", &[]).await;
        tomas.say(&group, "canarytext dissolved").await;
        let stage = between(stage, async |database| database.back_up().await).await;
        let (mira, tomas) = (mira.at(&stage.base), tomas.at(&stage.base));

        let path = format!("/conversations/{direct}/messages/{}", deleted["id"].as_str().expect("id"));
        tomas.delete(&path).await.expect(200);
        tomas.delete(&format!("/groups/{group}")).await.expect(204);
        mira.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        eventually("the erasure ledger is complete", async || {
            stage.database.texts("SELECT 'x' AS text FROM erasures").await.is_empty()
        })
        .await;
        let stage = between(stage, async |database| {
            database.put_back().await;
            assert!(database.holds("canarytext of mira").await);
        })
        .await;

        let tomas = tomas.at(&stage.base);
        let history = tomas.history(&direct).await;
        let bodies: Vec<_> =
            history.iter().filter_map(|message| message["body"].as_str()).collect();
        assert_eq!(bodies, ["kept"]);
        tomas.get(&format!("/conversations/{group}")).await.problem(404, "not_found");
        let body = json!({ "username": mira.username, "password": PASSWORD });
        stage.stranger().post("/sessions", body).await.problem(401, "wrong_credentials");
        for canary in ["canarytext", "canarygroup", &*mira.username] {
            eventually(canary, async || !stage.database.holds(canary).await).await;
        }
        // The database has applied every entry of the erasure ledger, so another start reads none
        // again.
        let ledger = std::fs::read_to_string(stage.database.data_dir().join("erasures.log"));
        let ledger = ledger.expect("is there");
        assert!(!ledger.contains("canary") && ledger.lines().count() > 3, "{ledger}");
        let read = "SELECT position || '' AS text FROM erasure_ledgers";
        eventually("it was applied completely", async || {
            let length = std::fs::metadata(stage.database.data_dir().join("erasures.log"));
            stage.database.texts(read).await == [length.expect("is there").len().to_string()]
        })
        .await;
    }

    async fn an_invalid_erasure_ledger_prevents_the_start(engine: Engine) {
        let mut stage = Stage::new(engine).await;
        stage.end_and_let_go().await;
        std::fs::write(stage.database.data_dir().join("erasures.log"), "rubbish\n").expect("writes");
        let empty = Database::new(engine).await;
        let database = std::mem::replace(&mut stage.database, empty);
        let refused = Stage::try_on(engine, database, &[]).await.err().expect("is refused");
        assert!(refused.contains("ledger"), "{refused}");
    }
}
