use serde_json::{Value, json};

use crate::stage::{Actor, on_both_engines};

async fn sync(actor: &Actor, state: &Value) -> Value {
    actor.post("/sync", state).await.expect(200).body
}

on_both_engines! {
    async fn the_returned_state_is_valid_input(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "before").await;
        let first = sync(&tomas, &json!({})).await;
        assert_eq!(first["account"]["me"]["id"], tomas.id);
        assert_eq!(first["account"]["friends"][0]["user"]["id"], mira.id);
        assert_eq!(first["changes"][0]["reset"], true, "begin at the head");
        assert_eq!(first["changes"][0]["summary"]["last_message"]["body"], "before");
        assert_eq!(first["state"]["conversations"], json!({ conversation.as_str(): [1, 0] }));

        let quiet = sync(&tomas, &first["state"]).await;
        assert_eq!(quiet, json!({ "state": first["state"], "left": [], "changes": [], "more": false }));

        let said = mira.say(&conversation, "after").await;
        let news = sync(&tomas, &first["state"]).await;
        let change = &news["changes"][0];
        assert_eq!((&change["from"], &change["rev"], &change["reset"]), (&json!(2), &json!(2), &json!(false)));
        assert_eq!(change["messages"], json!([said]));
        assert_eq!(news.get("account"), None, "nothing of the account changed");
        assert_eq!(sync(&tomas, &news["state"]).await["changes"], json!([]));
    }

    async fn every_change_is_returned_once(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "one").await;
        let state = sync(&mira, &json!({})).await["state"].clone();

        tomas.read_up_to(&conversation, &json!(1)).await.expect(200);
        let news = sync(&mira, &state).await;
        assert_eq!(news["state"]["conversations"], json!({ conversation.as_str(): [1, 1] }));
        let cursors = &news["changes"][0]["summary"]["cursors"];
        let his = json!({ "user_id": tomas.id, "delivered": 1, "read": 1 });
        assert!(cursors.as_array().expect("a list").contains(&his), "{cursors}");

        mira.patch("/me", json!({ "settings": { "theme": "light" } })).await.expect(200);
        let news = sync(&mira, &news["state"]).await;
        assert_eq!((&news["changes"], &news["account"]["me"]["settings"]["theme"]), (&json!([]), &json!("light")));

        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
        let news = sync(&mira, &news["state"]).await;
        assert_eq!(news["account"]["friends"], json!([]));
        assert_eq!(news["changes"][0]["conversation"]["locked"], true);
        assert_eq!(sync(&mira, &news["state"]).await["changes"], json!([]));
    }

    async fn reading_on_one_device_reaches_the_other(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "one").await;
        tomas.patch("/me", json!({ "settings": { "read_receipts": false } })).await.expect(200);
        let body = json!({ "delivered": 1 });
        tomas.put(&format!("/conversations/{conversation}/cursor"), body).await.expect(200);
        let state = sync(&tomas, &json!({})).await["state"].clone();
        tomas.read_up_to(&conversation, &json!(1)).await.expect(200);
        let news = sync(&tomas, &state).await;
        let summary = &news["changes"][0]["summary"];
        assert_eq!((&summary["unread"], &summary["my"]["read_seq"]), (&json!(0), &json!(1)));
    }

    async fn an_unknown_state_is_reset(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "one").await;
        let good = sync(&tomas, &json!({})).await["state"].clone();
        for (name, value) in [
            ("epoch", json!("0192f000-0000-7000-8000-000000000000")),
            ("conversations", json!({ conversation.as_str(): [99, 0] })),
            ("conversations", json!({ conversation.as_str(): [-1, 0] })),
        ] {
            let mut state = good.clone();
            state[name] = value;
            let answer = sync(&tomas, &state).await;
            assert_eq!((&answer["changes"][0]["reset"], &answer["state"]), (&json!(true), &good), "{state}");
        }
        let mut foreign = good.clone();
        foreign["conversations"]["0192f000-0000-7000-8000-000000000000"] = json!([1, 0]);
        let answer = sync(&tomas, &foreign).await;
        assert_eq!(answer["left"], json!(["0192f000-0000-7000-8000-000000000000"]));
        assert_eq!(answer["state"], good);
    }

    async fn an_invalid_sync_request_is_refused(stage: Stage) {
        let mira = stage.person("mira").await;
        for (body, field) in [
            (json!({ "wait": 51 }), "wait:out_of_range"), (json!({ "wait": -1 }), "wait:invalid"),
            (json!({ "epoch": "x" }), "epoch:invalid"), (json!({ "since": 1 }), "since:unknown"),
            (json!({ "account_rev": "1" }), "account_rev:invalid"),
        ] {
            assert_eq!(mira.post("/sync", body).await.problem(422, "validation_failed"), [field]);
        }
        let many: serde_json::Map<String, Value> = (0..1_001)
            .map(|number| (format!("0192f000-0000-7000-8000-{number:012}"), json!([0, 0])))
            .collect();
        let refused = mira.post("/sync", json!({ "conversations": many })).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["conversations:too_long"]);
        stage.stranger().post("/sync", json!({})).await.problem(401, "unauthenticated");
    }
}
