//! What a token is good for once its session or account is no more, and this server has not
//! been told of it.

use serde_json::json;

use crate::stage::{Actor, PASSWORD, POLICY, Socket, Stage, eventually, on_both_engines};

/// Reads, writes and the socket, each without a failure of the server.
async fn assert_over(stage: &Stage, mira: &Actor) {
    mira.get("/me").await.problem(401, "session_ended");
    mira.get("/conversations").await.problem(401, "session_ended");
    for (path, body) in [
        ("/groups", json!({ "title": "Lamps" })),
        ("/me/consents", json!({ "policy_version": POLICY })),
        ("/friend-requests", json!({ "username": "nobody" })),
        ("/sync", json!({})),
        ("/me/erasure-preview", json!({})),
    ] {
        mira.post(path, body).await.problem(401, "session_ended");
    }
    let bearer = format!("Bearer {}", mira.token);
    let opened = Socket::try_open(&stage.base, &[("authorization", &bearer)]).await;
    assert_eq!(opened.err(), Some(401));
}

async fn eventually_over(mira: &Actor) {
    eventually("what was believed is looked up again", async || {
        mira.get("/me").await.status == 401
    })
    .await;
}

on_both_engines! {
    async fn a_token_of_an_erased_account_is_good_for_nothing_after_a_restart(stage: Stage) {
        let mira = stage.person("mira").await;
        let request = mira.request(reqwest::Method::DELETE, "/me").json(&json!({ "password": PASSWORD }));
        mira.send(request).await.expect(200);
        assert_over(&stage, &mira).await;
        let stage = stage.restart().await;
        assert_over(&stage, &mira.at(&stage.base)).await;
    }

    async fn a_session_that_is_not_there_ends_everywhere(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        mira.get("/me").await.expect(200);
        stage.database.execute("DELETE FROM sessions").await;
        assert_eq!(socket.expect_close().await.code, 4401);
        eventually_over(&mira).await;
        assert_over(&stage, &mira).await;
    }

    async fn an_account_that_was_disabled_is_noticed_by_its_state_alone(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        stage.database.execute("UPDATE accounts SET status = 1").await;
        assert_eq!(socket.expect_close().await.code, 4401);
        eventually_over(&mira).await;
        assert_over(&stage, &mira).await;
    }

    async fn a_write_of_who_has_just_gone_is_no_failure(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        mira.get("/me").await.expect(200);
        tomas.get("/me").await.expect(200);
        // Believed for some seconds still.
        stage.database.execute(&format!("DELETE FROM accounts WHERE id = {}", stage.database.id(&mira.id))).await;
        let created = mira.post("/groups", json!({ "title": "Lamps" })).await;
        assert_eq!(created.status, 401, "{}", created.body);
        let blocked = tomas.put(&format!("/blocks/{}", mira.id), ()).await;
        assert!(blocked.status < 500, "{}", blocked.body);
    }
}
