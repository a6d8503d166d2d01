use serde_json::json;

use super::{kinds, sign_in};
use crate::stage::{PASSWORD, eventually, on_both_engines};

on_both_engines! {
    async fn security_events_are_listed_newest_first(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let body = json!({
            "username": mira.username, "password": PASSWORD, "device_name": "Kitchen tablet",
        });
        let tablet = mira.post("/sessions", body).await.expect(201).text("session_id");
        mira.delete(&format!("/sessions/{tablet}")).await.expect(204);
        let second = mira.on_another_device().await;
        mira.delete("/sessions").await.expect(204);
        mira.delete("/sessions").await.expect(204);
        let third = mira.on_another_device().await;
        third.delete("/sessions/current").await.expect(204);
        assert_eq!(kinds(&mira).await, [
            "signed_out", "signed_in", "sessions_ended", "signed_in", "session_ended", "signed_in",
            "signed_up",
        ], "ending nothing is nothing");
        let listed = mira.get("/me/security-events").await.expect(200);
        for item in listed.items() {
            let mut fields: Vec<_> = item.as_object().expect("an object").keys().collect();
            fields.sort();
            assert_eq!(fields, ["at", "device_name", "id", "kind", "session_id", "source"]);
            assert_eq!(item["source"], "127.0.0.x");
        }
        let [_, _, others, by_second, ended, ..] = listed.items() else { panic!("{listed:?}") };
        assert_eq!((&others["session_id"], &ended["session_id"]),
            (&json!(mira.session), &json!(tablet)));
        assert_eq!(ended["device_name"], "Kitchen tablet");
        assert_eq!(by_second["session_id"], second.session.as_str());
        assert_eq!(kinds(&tomas).await, ["signed_up"], "everybody sees their own");
        stage.stranger().get("/me/security-events").await.problem(401, "unauthenticated");
    }

    async fn security_events_have_pages(stage: Stage) {
        let mira = stage.person("mira").await;
        for _ in 0..4 {
            mira.on_another_device().await;
        }
        let mut kinds = Vec::new();
        let mut path = "/me/security-events?limit=2".to_owned();
        loop {
            let page = mira.get(&path).await.expect(200);
            assert!(page.items().len() <= 2);
            kinds.extend(page.items().iter().map(|item| item["kind"].clone()));
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("/me/security-events?limit=2&cursor={next}");
        }
        assert_eq!(kinds, ["signed_in", "signed_in", "signed_in", "signed_in", "signed_up"]);
    }

    async fn failures_and_stolen_tokens_are_recorded(stage: Stage) {
        let mira = stage.person("mira").await;
        let body = json!({ "username": mira.username, "password": "six lamps over the lake" });
        stage.stranger().post("/sessions", body).await.problem(401, "wrong_credentials");
        eventually("the failure is listed", async || {
            kinds(&mira).await == ["sign_in_failed", "signed_up"]
        }).await;
        let listed = mira.get("/me/security-events").await.expect(200);
        assert!(listed.items()[0]["session_id"].is_null());
        assert_eq!(listed.items()[0]["source"], "127.0.0.x");
        let tablet = mira.on_another_device().await;
        let refresh = json!({ "refresh_token": tablet.refresh_token });
        stage.stranger().post("/sessions/refresh", &refresh).await.expect(200);
        stage.database.let_pass("sessions", "rotated_at", 60).await;
        stage.stranger().post("/sessions/refresh", &refresh).await.problem(401, "session_ended");
        let listed = mira.get("/me/security-events").await.expect(200);
        assert_eq!(listed.items()[0]["kind"], "refresh_reused");
        assert_eq!(listed.items()[0]["session_id"], tablet.session.as_str());
        sign_in(&stage, &mira, None).await.expect(201);
        assert_eq!(kinds(&mira).await[0], "signed_in");
    }
}
