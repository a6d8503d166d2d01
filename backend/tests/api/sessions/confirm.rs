use serde_json::json;

use crate::stage::{Actor, Answer, PASSWORD, Stage, on_both_engines};

async fn confirm(actor: &Actor, password: &str) -> Answer {
    actor.post("/sessions/current/confirm", json!({ "password": password })).await
}

/// Seconds since the last confirmation of the password on this device.
async fn age(stage: &Stage, actor: &Actor) -> i64 {
    let (age, id) = match stage.engine {
        crate::stage::Engine::Sqlite => (
            "(unixepoch() - confirmed_at / 1000000)",
            format!("x'{}'", actor.session.replace('-', "")),
        ),
        crate::stage::Engine::Postgres => {
            ("extract(epoch FROM now() - confirmed_at)::bigint", format!("'{}'", actor.session))
        }
    };
    let query = format!("SELECT CAST({age} AS text) AS text FROM sessions WHERE id = {id}");
    let texts = stage.database.texts(&query).await;
    texts.first().expect("a session").parse().expect("a number")
}

on_both_engines! {
    async fn the_right_password_confirms_this_device_only(stage: Stage) {
        let mira = stage.person("mira").await;
        let tablet = mira.on_another_device().await;
        stage.database.let_pass("sessions", "confirmed_at", 5_000).await;
        confirm(&mira, PASSWORD).await.expect(204);
        assert!(age(&stage, &mira).await < 60);
        assert!(age(&stage, &tablet).await >= 5_000);
    }

    async fn a_wrong_password_keeps_the_session_unconfirmed(stage: Stage) {
        let mira = stage.person("mira").await;
        stage.database.let_pass("sessions", "confirmed_at", 5_000).await;
        confirm(&mira, "six lamps over the lake").await.problem(403, "wrong_password");
        assert_eq!(confirm(&mira, &"x".repeat(1_025)).await.problem(422, "validation_failed"),
            ["password:too_long"]);
        assert!(age(&stage, &mira).await >= 5_000);
        mira.get("/me").await.expect(200);
        confirm(&stage.stranger(), PASSWORD).await.problem(401, "unauthenticated");
    }

    async fn guessing_in_a_session_delays_only_that_session(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for _ in 0..10 {
            confirm(&mira, "six lamps over the lake").await.problem(403, "wrong_password");
        }
        confirm(&mira, PASSWORD).await.problem(429, "rate_limited");
        let body = json!({ "username": mira.username, "password": PASSWORD });
        mira.post("/sessions", body).await.expect(201);
        let tablet = mira.on_another_device().await;
        confirm(&tablet, PASSWORD).await.expect(204);
        confirm(&mira, "six lamps over the lake").await;
        confirm(&mira, PASSWORD).await.problem(429, "rate_limited");
    }
}
