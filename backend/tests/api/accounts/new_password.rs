use serde_json::json;

use crate::stage::{Actor, Answer, PASSWORD, Stage, on_both_engines};

const NEW: &str = "eight boats on the quiet bay";

async fn change(actor: &Actor, current: &str, new: &str) -> Answer {
    actor.put("/me/password", json!({ "current": current, "new": new })).await
}

async fn sign_in(stage: &Stage, actor: &Actor, password: &str) -> Answer {
    let body = json!({ "username": actor.username, "password": password });
    stage.stranger().post("/sessions", body).await
}

on_both_engines! {
    async fn a_new_password_ends_all_other_sessions_at_once(stage: Stage) {
        let mira = stage.person("mira").await;
        let tablet = mira.on_another_device().await;
        let (mut mine, mut theirs) = (mira.listen().await, tablet.listen().await);
        change(&mira, PASSWORD, NEW).await.expect(204);
        assert_eq!(theirs.expect_close().await.code, 4401);
        tablet.get("/me").await.problem(401, "session_ended");
        let refresh = json!({ "refresh_token": tablet.refresh_token });
        tablet.post("/sessions/refresh", refresh).await.problem(401, "session_ended");
        assert_eq!(mine.ask(json!({ "type": "ping" })).await["type"], "pong");
        mira.get("/me").await.expect(200);
        sign_in(&stage, &mira, PASSWORD).await.problem(401, "wrong_credentials");
        sign_in(&stage, &mira, NEW).await.expect(201);
        let listed = mira.get("/me/security-events").await.expect(200);
        let changed = listed.items().iter().find(|item| item["kind"] == "password_changed");
        assert_eq!(changed.expect("is told")["session_id"], mira.session.as_str());
    }

    async fn changing_the_password_requires_the_current_one(stage: Stage) {
        let mira = stage.person("mira").await;
        let tablet = mira.on_another_device().await;
        change(&mira, NEW, NEW).await.problem(403, "wrong_password");
        let long = "x".repeat(1_025);
        assert_eq!(change(&mira, &long, NEW).await.problem(422, "validation_failed"),
            ["current:too_long"]);
        tablet.get("/me").await.expect(200);
        sign_in(&stage, &mira, PASSWORD).await.expect(201);
        change(&stage.stranger(), PASSWORD, NEW).await.problem(401, "unauthenticated");
    }

    async fn a_weak_password_is_refused_with_the_reason(stage: Stage) {
        let mira = stage.person("mira.sokolova").await;
        for (weak, why) in [
            ("short", "too_short"), ("password123", "too_weak"), (&mira.username, "too_weak"),
            (&"x".repeat(1_025), "too_long"), ("seven\0lamps over the lake", "invalid"),
        ] {
            let refused = change(&mira, PASSWORD, weak).await;
            assert_eq!(refused.problem(422, "validation_failed"), [format!("new:{why}")]);
        }
        sign_in(&stage, &mira, PASSWORD).await.expect(201);
    }

    async fn guessing_the_current_password_is_slowed_down(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for _ in 0..10 {
            change(&mira, NEW, NEW).await.problem(403, "wrong_password");
        }
        change(&mira, PASSWORD, NEW).await.problem(429, "rate_limited");
    }

    async fn one_of_two_concurrent_password_changes_succeeds(stage: Stage) {
        let mira = stage.person("mira").await;
        let tablet = mira.on_another_device().await;
        let other = "nine kites above the harbour";
        let (one, two) = tokio::join!(change(&mira, PASSWORD, NEW), change(&tablet, PASSWORD, other));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert!(matches!(statuses, [204, 401 | 403]), "{statuses:?}");
        let good = if one.status == 204 { NEW } else { other };
        sign_in(&stage, &mira, good).await.expect(201);
    }

    async fn signing_in_renews_an_outdated_hash(stage: Stage) {
        use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
        let mira = stage.person("mira").await;
        let weak = Params::new(8 * 1_024, 1, 1, None).expect("parameters");
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, weak);
        let weak = weak.hash_password(PASSWORD.as_bytes()).expect("hashes").to_string();
        stage.database.execute(&format!("UPDATE accounts SET password_hash = '{weak}'")).await;
        sign_in(&stage, &mira, NEW).await.problem(401, "wrong_credentials");
        let stored = "SELECT password_hash AS text FROM accounts";
        assert_eq!(stage.database.texts(stored).await, [weak]);
        sign_in(&stage, &mira, PASSWORD).await.expect(201);
        let renewed = stage.database.texts(stored).await;
        assert!(renewed[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed:?}");
        sign_in(&stage, &mira, PASSWORD).await.expect(201);
        assert_eq!(stage.database.texts(stored).await, renewed, "and only once");
    }
}
