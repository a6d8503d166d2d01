use serde_json::{Value, json};

use crate::stage::{Stage, on_both_engines};

on_both_engines! {
    async fn requests_to_missing_accounts_and_oneself_are_refused(stage: Stage) {
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

    async fn notes_are_bounded_and_cleaned(stage: Stage) {
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

    async fn an_empty_note_is_stored_as_none(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let body = json!({ "username": tomas.username, "note": " \n" });
        let made = mira.post("/friend-requests", body).await.expect(201);
        assert_eq!(made.body["request"]["note"], Value::Null);
    }

    async fn a_repeated_request_is_the_same_request(stage: Stage) {
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

    async fn repeated_withdrawn_requests_arrive_once_a_day(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let ask = async |note: &str| {
            let body = json!({ "username": tomas.username, "note": note });
            mira.post("/friend-requests", body).await.expect(201).body["request"].clone()
        };
        let withdraw = async |request: &Value| {
            let id = request["id"].as_str().expect("an id");
            mira.delete(&format!("/friend-requests/{id}")).await.expect(204);
        };
        let first = ask("one").await;
        withdraw(&first).await;
        let (rev, mut his) = (tomas.account_rev().await, tomas.listen().await);
        for note in ["two", "three"] {
            let again = ask(note).await;
            assert_ne!(again["id"], first["id"]);
            assert_eq!(again["note"], note, "to the asker nothing is different");
            let outgoing = mira.get("/friend-requests").await.expect(200).body["outgoing"].clone();
            assert_eq!(outgoing, json!([again]));
            withdraw(&again).await;
        }
        let last = ask("four").await;
        assert_eq!(tomas.told(&mut his).await, Vec::<Value>::new());
        assert_eq!(tomas.get("/friend-requests").await.expect(200).body["incoming"], json!([]));
        assert_eq!(tomas.account_rev().await, rev + 1, "by what `told` did");
        stage.database.let_pass("approaches", "at", 100_000).await;
        stage.database.let_pass("friend_requests", "declined_at", 100_000).await;
        assert_eq!(ask("again").await, last);
        let incoming = tomas.get("/friend-requests").await.expect(200).body["incoming"].clone();
        assert_eq!(incoming[0]["id"], last["id"]);
    }

    async fn blocking_or_unfriending_does_not_shorten_the_day(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let named = format!("/blocks/{}?username={}", tomas.id, tomas.username);
        mira.ask(&tomas).await;
        for _ in 0..2 {
            mira.put(&named, ()).await.expect(201);
            mira.delete(&format!("/blocks/{}", tomas.id)).await.expect(204);
            mira.ask(&tomas).await;
            assert_eq!(tomas.get("/friend-requests").await.expect(200).body["incoming"], json!([]));
        }
        let (ada, ben, _) = stage.pair().await;
        ada.delete(&format!("/friends/{}", ben.id)).await.expect(204);
        ada.ask(&ben).await;
        assert_eq!(ben.get("/friend-requests").await.expect(200).body["incoming"], json!([]));
        ben.post("/friend-requests", json!({ "username": ada.username })).await.expect(200);
    }
}
