use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use crate::stage::{Answer, Stage, on_both_engines};

async fn refresh(stage: &Stage, token: &str) -> Answer {
    stage.stranger().post("/sessions/refresh", json!({ "refresh_token": token })).await
}

/// Refreshes with a token; returns the next refresh token.
async fn rotate(stage: &Stage, token: &str) -> String {
    refresh(stage, token).await.expect(200).text("refresh_token")
}

on_both_engines! {
    async fn a_refresh_token_is_exchanged_for_a_new_pair(stage: Stage) {
        let mira = stage.person("mira").await;
        let pair = refresh(&stage, &mira.refresh_token).await.expect(200);
        assert_eq!(pair.text("session_id"), mira.session);
        assert_ne!(pair.text("refresh_token"), mira.refresh_token);
        assert_ne!(pair.text("access_token"), mira.token);
        let renewed = mira.with_token(&pair.text("access_token"));
        assert_eq!(renewed.get("/me").await.expect(200).text("id"), mira.id);
        rotate(&stage, &pair.text("refresh_token")).await;
    }

    async fn a_lost_refresh_answer_is_repeated(stage: Stage) {
        let mira = stage.person("mira").await;
        let successor = rotate(&stage, &mira.refresh_token).await;
        for _ in 0..3 {
            assert_eq!(rotate(&stage, &mira.refresh_token).await, successor);
        }
        rotate(&stage, &successor).await;
    }

    async fn fifty_concurrent_refreshes_get_one_successor(stage: Stage) {
        let mira = stage.person("mira").await;
        let tries = (0..50).map(|_| rotate(&stage, &mira.refresh_token));
        let mut successors = futures_util::future::join_all(tries).await;
        successors.dedup();
        assert_eq!(successors.len(), 1);
        let generations = "SELECT CAST(generation AS TEXT) AS text FROM sessions";
        assert_eq!(stage.database.texts(generations).await, ["1"]);
    }

    async fn a_late_refresh_gets_the_current_token(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut tokens = vec![mira.refresh_token.clone()];
        for number in 0..4 {
            let next = rotate(&stage, &tokens[number]).await;
            tokens.push(next);
        }
        for early in &tokens[..4] {
            assert_eq!(rotate(&stage, early).await, tokens[4]);
        }
        mira.get("/me").await.expect(200);
        rotate(&stage, &tokens[4]).await;
    }

    async fn an_old_token_does_not_count_as_a_late_refresh(stage: Stage) {
        let mira = stage.person("mira").await;
        let second = rotate(&stage, &mira.refresh_token).await;
        stage.database.let_pass("sessions", "rotated_at", 11).await;
        let third = rotate(&stage, &second).await;
        assert_eq!(rotate(&stage, &second).await, third);
        refresh(&stage, &mira.refresh_token).await.problem(401, "session_ended");
        refresh(&stage, &third).await.problem(401, "session_ended");
    }

    async fn a_token_used_again_after_its_successor_ends_the_session(stage: Stage) {
        let mira = stage.person("mira").await;
        let tablet = mira.on_another_device().await;
        let (mut socket, mut other) = (mira.listen().await, tablet.listen().await);
        let second = rotate(&stage, &mira.refresh_token).await;
        stage.database.let_pass("sessions", "rotated_at", 11).await;
        let third = rotate(&stage, &second).await;
        refresh(&stage, &mira.refresh_token).await.problem(401, "session_ended");
        assert_eq!(socket.expect_close().await.code, 4401);
        mira.get("/me").await.problem(401, "session_ended");
        for token in [&third, &second, &mira.refresh_token] {
            refresh(&stage, token).await.problem(401, "session_ended");
        }
        tablet.get("/me").await.expect(200);
        assert_eq!(other.ask(json!({ "type": "ping" })).await["type"], "pong");
    }

    async fn a_token_used_again_after_the_grace_ends_the_session(stage: Stage) {
        let mira = stage.person("mira").await;
        let second = rotate(&stage, &mira.refresh_token).await;
        stage.database.let_pass("sessions", "rotated_at", 9).await;
        assert_eq!(rotate(&stage, &mira.refresh_token).await, second, "the grace is 10 s");
        stage.database.let_pass("sessions", "rotated_at", 2).await;
        refresh(&stage, &mira.refresh_token).await.problem(401, "session_ended");
        refresh(&stage, &second).await.problem(401, "session_ended");
    }

    async fn an_invalid_refresh_token_ends_no_session(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut forged = URL_SAFE_NO_PAD.decode(&mira.refresh_token).expect("opaque bytes");
        *forged.last_mut().expect("has bytes") ^= 1;
        let forged = URL_SAFE_NO_PAD.encode(forged);
        for token in ["", "AAAA", "not a token", "\0", &mira.token, &forged] {
            refresh(&stage, token).await.problem(401, "session_ended");
        }
        let nothing = stage.stranger().post("/sessions/refresh", json!({})).await;
        nothing.problem(401, "session_ended");
        mira.get("/me").await.expect(200);
        rotate(&stage, &mira.refresh_token).await;
    }

    async fn only_a_hash_of_the_token_is_stored(stage: Stage) {
        let mira = stage.person("mira").await;
        let bytes = URL_SAFE_NO_PAD.decode(&mira.refresh_token).expect("opaque bytes");
        let hash = digest(&SHA256, &bytes);
        let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        let stored = if stage.database.url == "sqlite:" {
            "SELECT lower(hex(refresh_hash)) AS text FROM sessions"
        } else {
            "SELECT encode(refresh_hash, 'hex') AS text FROM sessions"
        };
        assert_eq!(stage.database.texts(stored).await, [hash]);
    }

    async fn a_session_ends_when_it_is_idle_or_old(stage: Stage) {
        const DAY: u64 = 24 * 60 * 60;
        let mira = stage.person("mira").await;
        stage.database.let_pass("sessions", "last_used_at", 29 * DAY).await;
        let second = rotate(&stage, &mira.refresh_token).await;
        stage.database.let_pass("sessions", "last_used_at", 31 * DAY).await;
        refresh(&stage, &second).await.problem(401, "session_ended");
        let tablet = mira.on_another_device().await;
        stage.database.let_pass("sessions", "created_at", 91 * DAY).await;
        refresh(&stage, &tablet.refresh_token).await.problem(401, "session_ended");
    }
}
