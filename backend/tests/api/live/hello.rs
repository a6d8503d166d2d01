use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stage::{Stage, client_id, on_both_engines};

on_both_engines! {
    async fn a_first_welcome_contains_the_whole_account(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let nils = stage.person("nils").await;
        nils.ask(&mira).await;
        let said = tomas.say(&conversation, &"long ".repeat(100)).await;
        let (_, welcome) = mira.resume(json!({})).await;
        let account = &welcome["account"];
        assert_eq!(account["me"], mira.get("/me").await.expect(200).body);
        assert_eq!(account["friends"], json!(mira.friends().await));
        assert_eq!(account["requests"], mira.get("/friend-requests").await.expect(200).body);
        assert_eq!(account["blocks"], json!([]));
        assert_eq!((&welcome["left"], &welcome["more"]), (&json!([]), &json!(false)));
        let mut listed = mira.get(&format!("/conversations/{conversation}")).await.expect(200).body;
        let mut shown = welcome["conversations"][0].clone();
        assert_eq!(shown["reset"], false);
        assert_eq!(shown["cursors"].as_array().map(Vec::len), Some(2));
        let excerpt: String = said["body"].as_str().expect("a text").chars().take(200).collect();
        assert_eq!(shown["last_message"]["body"], excerpt);
        listed["last_message"].take();
        shown["last_message"].take();
        assert_eq!(shown["joined_seq"], shown["my"]["joined_seq"]);
        for name in ["reset", "cursors", "joined_seq"] {
            shown.as_object_mut().expect("an object").remove(name);
        }
        assert_eq!(shown, listed);
    }

    async fn frames_before_hello_are_refused(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut early = mira.connect().await;
        for frame in [
            json!({ "type": "send", "conversation_id": conversation, "client_id": client_id(), "body": "x" }),
            json!({ "type": "cursor", "conversation_id": conversation, "read": 1 }),
        ] {
            let answer = early.ask(frame).await;
            assert_eq!((&answer["type"], &answer["problem"]["code"]), (&json!("error"), &json!("invalid_frame")));
        }
        tomas.say(&conversation, "said meanwhile").await;
        early.say(json!({ "type": "hello" })).await;
        let first = early.next().await.expect("is open");
        assert_eq!(first["type"], "welcome", "nothing was told before");
        assert_eq!(first["conversations"][0]["head"], 1);
    }

    async fn a_socket_without_hello_is_closed_after_ten_seconds(stage: Stage) {
        let mira = stage.person("mira").await;
        let began = Instant::now();
        let mut wire = stage.wire().await;
        assert_eq!(wire.upgrade(&mira.token).await, 101);
        assert_eq!(wire.close_code().await, 4400);
        assert!((9..15).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    }

    async fn a_hello_in_parts_is_answered_when_it_is_complete(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        tomas.say(&conversation, "hello").await;
        let state = mira.everything().await.body["state"].clone();
        let mut socket = mira.connect().await;
        let unknown = "0192f000-0000-7000-8000-000000000000";
        socket.say(json!({ "type": "hello", "conversations": { unknown: [0, 0] }, "more": true })).await;
        let mut last = state.clone();
        last["type"] = json!("hello");
        last["id"] = json!("greeting");
        socket.say(last).await;
        let welcome = socket.next().await.expect("is open");
        assert_eq!((&welcome["type"], &welcome["left"]), (&json!("welcome"), &json!([unknown])));
        assert_eq!(welcome["conversations"], json!([]));
        assert_eq!(welcome.get("account"), None);
        assert_eq!(socket.expect("ack").await["id"], "greeting");
    }

    async fn a_second_hello_within_ten_seconds_is_refused(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        let refused = socket.ask(json!({ "type": "hello" })).await;
        assert_eq!((&refused["type"], &refused["problem"]["code"]), (&json!("error"), &json!("rate_limited")));
        assert_eq!(socket.ask(json!({ "type": "ping" })).await["type"], "pong");
    }

    async fn a_second_hello_is_answered_without_duplicates(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        socket.say(json!({ "type": "hello" })).await;
        assert_eq!(socket.expect("welcome").await["account"]["me"]["id"], mira.id);
        tomas.say(&conversation, "once").await;
        let told = mira.told(&mut socket).await;
        assert_eq!(told.len(), 1, "{told:?}");
    }

    async fn a_valid_hello_may_follow_a_refused_one(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket = mira.connect().await;
        let many: serde_json::Map<String, Value> = (0..1_001)
            .map(|number| (format!("0192f000-0000-7000-8000-{number:012}"), json!([0, 0])))
            .collect();
        for frame in [
            json!({ "type": "hello", "epoch": "x" }), json!({ "type": "hello", "since": 1 }),
            json!({ "type": "hello", "conversations": { "x": [0, 0] } }),
            json!({ "type": "hello", "conversations": { mira.id.as_str(): [0] } }),
            json!({ "type": "hello", "conversations": many }),
        ] {
            let answer = socket.ask(frame).await;
            assert_eq!(answer["problem"]["code"], "validation_failed");
        }
        socket.say(json!({ "type": "hello" })).await;
        tokio::time::timeout(Duration::from_secs(5), socket.expect("welcome")).await.expect("in time");
    }
}
