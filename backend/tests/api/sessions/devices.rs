use serde_json::{Value, json};

use crate::stage::{Actor, PASSWORD, on_both_engines};

async fn devices(actor: &Actor) -> Vec<(String, bool)> {
    let listed = actor.get("/sessions").await.expect(200);
    assert!(listed.body["next"].is_null());
    let mut devices: Vec<_> = listed
        .items()
        .iter()
        .map(|item| (item["id"].as_str().expect("an id").to_owned(), item["current"] == true))
        .collect();
    devices.sort();
    devices
}

on_both_engines! {
    async fn my_devices_are_listed_by_name_and_day(stage: Stage) {
        let mira = stage.person("mira").await;
        let body = json!({
            "username": mira.username, "password": PASSWORD, "device_name": " Kitchen tablet ",
        });
        let tablet = mira.post("/sessions", body).await.expect(201).text("session_id");
        let listed = mira.get("/sessions").await.expect(200);
        let names: Vec<_> = listed.items().iter().map(|item| &item["device_name"]).collect();
        assert_eq!(names, ["Kitchen tablet", "Unnamed device"], "the newest first");
        for item in listed.items() {
            let mut fields: Vec<_> = item.as_object().expect("an object").keys().collect();
            fields.sort();
            assert_eq!(fields, ["created_at", "current", "device_name", "id", "last_used_on"]);
            assert_eq!(item["last_used_on"].as_str().map(str::len), Some("2026-11-23".len()));
            assert_eq!(item["current"], item["id"] == mira.session.as_str());
            assert!(item["id"] == mira.session.as_str() || item["id"] == tablet.as_str());
        }
    }

    async fn ending_one_session_refuses_its_token_and_closes_its_sockets_at_once(stage: Stage) {
        let mira = stage.person("mira").await;
        let tablet = mira.on_another_device().await;
        let (mut mine, mut first, mut second) =
            (mira.listen().await, tablet.listen().await, tablet.connect().await);
        mira.delete(&format!("/sessions/{}", tablet.session)).await.expect(204);
        tablet.get("/me").await.problem(401, "session_ended");
        assert_eq!(first.expect_close().await.code, 4401);
        assert_eq!(second.expect_close().await.code, 4401, "also one that had said nothing yet");
        assert_eq!(tablet.try_connect().await.err(), Some(401));
        let body = json!({ "refresh_token": tablet.refresh_token });
        tablet.post("/sessions/refresh", body).await.problem(401, "session_ended");
        assert_eq!(devices(&mira).await, [(mira.session.clone(), true)]);
        assert_eq!(mine.ask(json!({ "type": "ping" })).await["type"], "pong");
    }

    async fn ending_all_others_leaves_this_one(stage: Stage) {
        let mira = stage.person("mira").await;
        let (tablet, laptop) = (mira.on_another_device().await, mira.on_another_device().await);
        let (mut one, mut two) = (tablet.listen().await, laptop.listen().await);
        mira.delete("/sessions").await.expect(204);
        assert_eq!((one.expect_close().await.code, two.expect_close().await.code), (4401, 4401));
        for ended in [tablet, laptop] {
            ended.get("/conversations").await.problem(401, "session_ended");
        }
        assert_eq!(devices(&mira).await, [(mira.session.clone(), true)]);
        mira.delete("/sessions").await.expect(204);
    }

    async fn signing_out_ends_this_one_only(stage: Stage) {
        let mira = stage.person("mira").await;
        let tablet = mira.on_another_device().await;
        let mut socket = mira.listen().await;
        mira.delete("/sessions/current").await.expect(204);
        assert_eq!(socket.expect_close().await.code, 4401);
        mira.delete("/sessions/current").await.problem(401, "session_ended");
        assert_eq!(devices(&tablet).await, [(tablet.session.clone(), true)]);
    }

    async fn a_foreign_session_answers_like_a_missing_one(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let ended = mira.on_another_device().await;
        mira.delete(&format!("/sessions/{}", ended.session)).await.expect(204);
        let mut bodies: Vec<Value> = Vec::new();
        for id in [&tomas.session, &ended.session, "0192f000-0000-7000-8000-000000000000", "x"] {
            let mut refused = mira.delete(&format!("/sessions/{id}")).await;
            refused.problem(404, "not_found");
            refused.body["request_id"].take();
            bodies.push(refused.body);
        }
        bodies.dedup();
        assert_eq!(bodies.len(), 1, "{bodies:?}");
        tomas.get("/me").await.expect(200);
    }

    async fn an_ended_session_stays_ended_after_a_restart(stage: Stage) {
        let mira = stage.person("mira").await;
        let tablet = mira.on_another_device().await;
        mira.delete(&format!("/sessions/{}", tablet.session)).await.expect(204);
        let stage = stage.restart().await;
        let again = stage.stranger();
        again.with_token(&tablet.token).get("/me").await.problem(401, "session_ended");
        again.with_token(&mira.token).get("/me").await.expect(200);
    }
}
