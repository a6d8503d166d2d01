use std::time::Duration;

use serde_json::{Value, json};

use crate::stage::{Answer, PASSWORD, Stage, on_both_engines};

async fn sign_in(stage: &Stage, username: &str, password: &str) -> Answer {
    let body = json!({ "username": username, "password": password });
    stage.stranger().post("/sessions", body).await
}

fn without_id(mut answer: Answer) -> Value {
    answer.body["request_id"].take();
    answer.body
}

on_both_engines! {
    async fn a_wrong_password_and_an_unknown_name_are_answered_alike(stage: Stage) {
        let mira = stage.person("mira").await;
        let wrong = sign_in(&stage, &mira.username, "six lamps over the lake").await;
        wrong.problem(401, "wrong_credentials");
        let wrong = without_id(wrong);
        for unknown in ["nobody", "", "a b", "nobody\0", &"x".repeat(5_000)] {
            let answer = sign_in(&stage, unknown, PASSWORD).await;
            answer.problem(401, "wrong_credentials");
            assert_eq!(without_id(answer), wrong, "{unknown:?}");
        }
    }

    async fn signing_in_accepts_every_spelling_of_the_name(stage: Stage) {
        let mira = stage.person("Mira").await;
        for name in [mira.username.to_uppercase(), format!(" {} ", mira.username.to_lowercase())] {
            sign_in(&stage, &name, PASSWORD).await.expect(201);
        }
    }

    async fn every_sign_in_begins_a_new_session(stage: Stage) {
        let mira = stage.person("mira").await;
        let chosen = json!({
            "username": mira.username, "password": PASSWORD, "session_id": mira.session,
        });
        let refused = stage.stranger().post("/sessions", chosen).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["session_id:unknown"]);
        let second = sign_in(&stage, &mira.username, PASSWORD).await.expect(201);
        assert_ne!(second.text("session_id"), mira.session);
        assert_ne!(second.text("refresh_token"), mira.refresh_token);
        assert_eq!(second.number("expires_in"), 900);
    }

    async fn an_impossible_password_is_refused_before_hashing(stage: Stage) {
        let mira = stage.person("mira").await;
        let refused = sign_in(&stage, &mira.username, &"x".repeat(1_025)).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["password:too_long"]);
        let refused = sign_in(&stage, &mira.username, "seven\0lamps over the lake").await;
        assert_eq!(refused.problem(422, "validation_failed"), ["password:invalid"]);
    }

    async fn a_faulty_device_name_is_refused(stage: Stage) {
        let mira = stage.person("mira").await;
        for (name, why) in [
            ("x".repeat(65), "too_long"), ("a\0b".to_owned(), "invalid"),
            ("a\u{202E}b".to_owned(), "invalid"), ("\u{2800}".to_owned(), "too_short"),
        ] {
            let body = json!({
                "username": mira.username, "password": PASSWORD, "device_name": name,
            });
            let refused = stage.stranger().post("/sessions", body).await;
            assert_eq!(refused.problem(422, "validation_failed"), [format!("device_name:{why}")]);
        }
    }

    async fn ten_failures_delay_sign_in_and_the_owner_signs_in_afterwards(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for name in [mira.username.as_str(), "nobody"] {
            for _ in 0..10 {
                sign_in(&stage, name, "six lamps over the lake").await.problem(401, "wrong_credentials");
            }
            let refused = sign_in(&stage, name, PASSWORD).await;
            refused.problem(429, "rate_limited");
            let wait = refused.header("retry-after").parse().expect("seconds");
            assert_eq!(wait, 1, "the first wait is short");
            // The wait that `Retry-After` asks for.
            tokio::time::sleep(Duration::from_secs(wait)).await;
        }
        sign_in(&stage, &mira.username, PASSWORD).await.expect(201);
        sign_in(&stage, &mira.username, "six lamps").await.problem(401, "wrong_credentials");
    }

    async fn the_thirty_first_sign_in_of_a_source_in_a_minute_is_refused(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let too_long = "x".repeat(1_025);
        for _ in 0..30 {
            sign_in(&stage, "nobody", &too_long).await.problem(422, "validation_failed");
        }
        sign_in(&stage, "nobody", &too_long).await.problem(429, "rate_limited");
    }
}
