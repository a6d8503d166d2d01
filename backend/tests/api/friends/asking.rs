use serde_json::{Value, json};

use crate::stage::{Stage, on_both_engines};

on_both_engines! {
    async fn one_asks_people_who_exist_and_are_not_oneself(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        for nobody in ["nobody", "", "a\0b", "%"] {
            let refused = mira.post("/friend-requests", json!({ "username": nobody })).await;
            refused.problem(404, "not_found");
        }
        let refused = mira.post("/friend-requests", json!({ "username": mira.username })).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["username:yourself"]);
        let refused = mira.post("/friend-requests", json!({ "username": tomas.username })).await;
        refused.problem(409, "conflict");
    }

    async fn a_note_is_short_and_plain(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let ask = async |note: &str| {
            let body = json!({ "username": tomas.username, "note": note });
            mira.post("/friend-requests", body).await
        };
        let refused = ask(&"ä".repeat(281)).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["note:too_long"]);
        let refused = ask("a\0b").await;
        assert_eq!(refused.problem(422, "validation_failed"), ["note:invalid"]);
        assert_eq!(tomas.get("/friend-requests").await.expect(200).body["incoming"], json!([]));
        let made = ask(&"🌒".repeat(280)).await.expect(201);
        assert_eq!(made.body["request"]["note"], "🌒".repeat(280));
    }

    async fn an_empty_note_is_no_note(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let body = json!({ "username": tomas.username, "note": " \n" });
        let made = mira.post("/friend-requests", body).await.expect(201);
        assert_eq!(made.body["request"]["note"], Value::Null);
    }

    async fn asking_twice_asks_once(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let first = mira.ask(&tomas).await;
        let (rev, mut his) = (mira.account_rev().await, tomas.listen().await);
        assert_eq!(mira.ask(&tomas).await, first);
        assert_eq!(mira.account_rev().await, rev);
        assert_eq!(tomas.told(&mut his).await, Vec::<Value>::new());
        let incoming = &tomas.get("/friend-requests").await.expect(200).body["incoming"];
        assert_eq!(incoming.as_array().map(Vec::len), Some(1));
    }

    async fn the_twenty_first_request_in_a_minute_is_refused(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        for _ in 0..20 {
            let refused = mira.post("/friend-requests", json!({ "username": "nobody" })).await;
            refused.problem(404, "not_found");
        }
        let refused = mira.post("/friend-requests", json!({ "username": "nobody" })).await;
        refused.problem(429, "rate_limited");
    }
}
