use serde_json::{Value, json};

use crate::stage::{client_id, on_both_engines};

on_both_engines! {
    async fn an_ack_contains_the_stored_message(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        let name = client_id();
        let frame = json!({
            "type": "send", "conversation_id": conversation, "client_id": name, "body": "hello",
        });
        let ack = hers.ask(frame.clone()).await;
        assert_eq!((&ack["type"], &ack["message"]["client_id"]), (&json!("ack"), &json!(name)));
        let stored = tomas.get(&format!("/conversations/{conversation}/messages")).await.expect(200);
        assert_eq!(json!(stored.items()), json!([ack["message"]]));
        assert_eq!(his.expect("change").await["messages"], json!([ack["message"]]));
        let again = hers.ask(frame).await;
        assert_eq!(again["message"], ack["message"]);
        assert_eq!(tomas.told(&mut his).await, Vec::<Value>::new(), "nothing is told twice");
    }

    async fn an_error_frame_contains_the_whole_problem(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        let answer = socket.ask(json!({
            "type": "send", "conversation_id": conversation, "client_id": client_id(), "body": " ",
        }));
        let problem = answer.await["problem"].clone();
        assert_eq!((&problem["code"], &problem["status"]), (&json!("validation_failed"), &json!(422)));
        assert_eq!(problem["type"], "/problems/validation_failed");
        assert_eq!(problem["errors"][0]["field"], "body");
        assert!(problem["request_id"].is_string() && problem["title"].is_string());
    }

    async fn a_cursor_frame_moves_the_position(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "hello").await;
        let (mut his, mut hers) = (tomas.listen().await, mira.listen().await);
        let ack = his.ask(json!({ "type": "cursor", "conversation_id": conversation, "read": 1 })).await;
        assert_eq!(ack["type"], "ack");
        let told = hers.expect("cursors").await;
        assert_eq!(told["members"], json!([{ "user_id": tomas.id, "delivered": 1, "read": 1 }]));
        let mine = tomas.get(&format!("/conversations/{conversation}")).await.expect(200);
        assert_eq!((&mine.body["my"]["read_seq"], mine.number("unread")), (&json!(1), 0));
    }

    async fn frames_are_refused_like_requests(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        let many = |number: usize| vec![mira.id.clone(); number];
        let send = |more: Value| {
            let mut message = json!({ "client_id": client_id(), "body": "hello" });
            for (name, value) in more.as_object().expect("members") {
                message[name] = value.clone();
            }
            message
        };
        let messages = format!("/conversations/{conversation}/messages");
        let cursor = format!("/conversations/{conversation}/cursor");
        let crowd: serde_json::Map<_, _> = (0..1_001)
            .map(|number| (format!("00000000-0000-7000-8000-{number:012x}"), json!([1, 1])))
            .collect();
        for (kind, path, body, field) in [
            ("send", &messages, send(json!({ "mentions": many(51) })), "mentions"),
            ("send", &messages, send(json!({ "mentions": many(400) })), "mentions"),
            ("send", &messages, send(json!({ "body": " " })), "body"),
            ("send", &messages, send(json!({ "body": "x".repeat(8_001) })), "body"),
            ("send", &messages, send(json!({ "body": null })), "body"),
            ("cursor", &cursor, json!({}), "read"),
            ("cursor", &cursor, json!({ "read": null, "delivered": null }), "read"),
            ("hello", &"/sync".to_owned(), json!({ "conversations": crowd }), "conversations"),
        ] {
            let request = if kind == "cursor" { mira.put(path, &body).await } else { mira.post(path, &body).await };
            let refused = request.problem(422, "validation_failed");
            let mut frame = body.clone();
            frame["type"] = json!(kind);
            if kind != "hello" {
                frame["conversation_id"] = json!(conversation);
            }
            let answer = socket.ask(frame).await;
            let errors = &answer["problem"]["errors"];
            let errors: Vec<_> = errors.as_array().into_iter().flatten()
                .map(|error| format!("{}:{}", error["field"].as_str().unwrap_or(""), error["code"].as_str().unwrap_or("")))
                .collect();
            assert_eq!(errors, refused, "{kind}: {answer}");
            assert!(refused[0].starts_with(field), "{refused:?}");
        }
        let fifty = socket.ask(json!({
            "type": "send", "conversation_id": conversation, "client_id": client_id(), "body": "hello", "mentions": many(50),
        }));
        assert_eq!(fifty.await["type"], "ack");
    }

    async fn a_ping_is_answered(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket = mira.connect().await;
        socket.say(json!({ "type": "ping", "id": "one" })).await;
        assert_eq!(socket.next().await.expect("is open"), json!({ "type": "pong", "id": "one" }));
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.next().await.expect("is open"), json!({ "type": "pong" }));
    }

    async fn only_a_token_of_the_same_session_keeps_the_socket_open(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let tablet = mira.on_another_device().await;
        let mut socket = mira.listen().await;
        let body = json!({ "refresh_token": mira.refresh_token });
        let fresh = mira.post("/sessions/refresh", body).await.expect(200).text("access_token");
        assert_eq!(socket.ask(json!({ "type": "token", "access_token": fresh })).await["type"], "ack");
        for token in [tablet.token.as_str(), tomas.token.as_str(), "x.y.z", "", &mira.refresh_token] {
            let refused = socket.ask(json!({ "type": "token", "access_token": token })).await;
            assert_eq!(refused["problem"]["code"], "unauthenticated");
        }
        mira.delete("/sessions/current").await.expect(204);
        assert_eq!(socket.expect_close().await.code, 4401);
    }

    async fn rights_are_checked_for_each_frame(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut his = tomas.listen().await;
        let send = || json!({
            "type": "send", "conversation_id": conversation, "client_id": client_id(), "body": "x",
        });
        assert_eq!(his.ask(send()).await["type"], "ack");
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
        assert_eq!(his.ask(send()).await["problem"]["code"], "cannot_post");
    }
}
