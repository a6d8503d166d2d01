use serde_json::{Value, json};

use super::{code, enable, kinds, sign_in};
use crate::stage::{Actor, Answer, PASSWORD, Stage, eventually, on_both_engines};

const NEW: &str = "eight boats on the quiet bay";

async fn make_codes(actor: &Actor) -> Vec<String> {
    let made = actor.post("/me/recovery-codes", json!({ "password": PASSWORD })).await.expect(201);
    let codes = made.body["recovery_codes"].as_array().expect("codes").clone();
    codes.iter().map(|code| code.as_str().expect("a text").to_owned()).collect()
}

async fn recover(stage: &Stage, username: &str, code: &str) -> Answer {
    let body = json!({ "username": username, "recovery_code": code, "new_password": NEW });
    stage.stranger().post("/recovery", body).await
}

fn without_id(mut answer: Answer) -> Value {
    answer.body["request_id"].take();
    answer.body
}

on_both_engines! {
    async fn a_recovery_code_signs_in_and_ends_other_sessions(stage: Stage) {
        let mira = stage.person("mira").await;
        let (_, codes) = enable(&stage, &mira).await;
        let mut socket = mira.listen().await;
        let back = recover(&stage, &mira.username, codes[3].as_str().expect("a code")).await;
        let back = back.expect(201);
        assert_eq!(socket.expect_close().await.code, 4401);
        mira.get("/me").await.problem(401, "session_ended");
        let again = mira.with_token(&back.text("access_token"));
        let state = again.get("/me/security").await.expect(200).body;
        assert_eq!((&state["totp"], &state["recovery_codes_left"]), (&json!(false), &json!(7)));
        sign_in(&stage, &mira, None).await.problem(401, "wrong_credentials");
        let body = json!({ "username": mira.username, "password": NEW });
        stage.stranger().post("/sessions", body).await.expect(201);
        let told = kinds(&again).await;
        assert!(told.iter().any(|kind| kind == "password_reset"), "{told:?}");
        assert!(told.iter().any(|kind| kind == "recovery_code_used"), "{told:?}");
        recover(&stage, &mira.username, codes[3].as_str().expect("a code")).await
            .problem(401, "wrong_code");
    }

    async fn one_of_twenty_concurrent_uses_of_a_code_succeeds(stage: Stage) {
        let mira = stage.person("mira").await;
        let code = make_codes(&mira).await.remove(0);
        let tries = (0..20).map(|_| recover(&stage, &mira.username, &code));
        let answers = futures_util::future::join_all(tries).await;
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 201 | 401)), "{statuses:?}");
    }

    async fn new_codes_invalidate_the_former_ones(stage: Stage) {
        let mira = stage.person("mira").await;
        let refused = mira.post("/me/recovery-codes", json!({ "password": NEW })).await;
        refused.problem(403, "wrong_password");
        let (first, second) = (make_codes(&mira).await, make_codes(&mira).await);
        assert!(first.iter().all(|code| !second.contains(code)));
        assert_eq!(second.len(), 8);
        recover(&stage, &mira.username, &first[0]).await.problem(401, "wrong_code");
        recover(&stage, &mira.username, &second[7]).await.expect(201);
    }

    async fn recovery_codes_are_stored_as_hashes(stage: Stage) {
        let mira = stage.person("mira").await;
        let code = make_codes(&mira).await.remove(0);
        assert!(!stage.database.holds(&code).await);
        assert!(!stage.database.holds(&code.replace('-', "")).await);
        assert!(stage.database.holds(&mira.username).await, "the search itself works");
    }

    async fn an_unknown_name_and_a_wrong_code_are_answered_alike(stage: Stage) {
        let mira = stage.person("mira").await;
        make_codes(&mira).await;
        let wrong = recover(&stage, &mira.username, "AAAA-BBBB-CCCC-DDDD").await;
        wrong.problem(401, "wrong_code");
        let wrong = without_id(wrong);
        for (name, code) in [
            ("nobody", "AAAA-BBBB-CCCC-DDDD"), (&mira.username, ""), ("a\0b", "x"),
            (&mira.username, "\0🌒"),
        ] {
            let answer = recover(&stage, name, code).await;
            answer.problem(401, "wrong_code");
            assert_eq!(without_id(answer), wrong, "{name:?}");
        }
        eventually("the owner is informed", async || {
            kinds(&mira).await.iter().filter(|kind| *kind == "sign_in_failed").count() == 3
        }).await;
        mira.get("/me").await.expect(200);
    }

    async fn a_weak_new_password_does_not_consume_the_code(stage: Stage) {
        let mira = stage.person("mira").await;
        let code = make_codes(&mira).await.remove(0);
        let weak = json!({
            "username": mira.username, "recovery_code": code, "new_password": "password123",
        });
        let refused = stage.stranger().post("/recovery", weak).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["new_password:too_weak"]);
        recover(&stage, &mira.username, &code).await.expect(201);
    }

    async fn guessing_is_slowed_down_for_known_and_unknown_names(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for name in [mira.username.as_str(), "nobody"] {
            for _ in 0..10 {
                recover(&stage, name, "AAAA-BBBB-CCCC-DDDD").await.problem(401, "wrong_code");
            }
            recover(&stage, name, "AAAA-BBBB-CCCC-DDDD").await.problem(429, "rate_limited");
        }
    }

    async fn a_browser_keeps_its_new_session_in_a_cookie(stage: Stage) {
        let mira = stage.person("mira").await;
        let recovery_code = make_codes(&mira).await.remove(0);
        let body = json!({
            "username": mira.username, "recovery_code": recovery_code, "new_password": NEW,
            "refresh": "cookie", "device_name": "Library",
        });
        let back = stage.stranger().post("/recovery", body).await.expect(201);
        assert!(back.body["refresh_token"].is_null());
        assert!(back.header("set-cookie").contains("HttpOnly"));
        // A TOTP code is not accepted as a recovery code.
        let other = stage.person("tomas").await;
        let (secret, _) = enable(&stage, &other).await;
        recover(&stage, &other.username, &code(&secret, 0)).await.problem(401, "wrong_code");
    }
}
