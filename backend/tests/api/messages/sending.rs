use serde_json::{Value, json};

use crate::stage::{Stage, client_id, on_both_engines};

on_both_engines! {
    async fn a_message_is_stored_and_published(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut sockets = [
            mira.listen().await, mira.on_another_device().await.listen().await, tomas.listen().await,
        ];
        let name = client_id();
        let sent = mira.send_as(&conversation, &name, "  *hello* <b>\n").await.expect(201);
        let id = sent.text("id");
        let created_at = sent.text("created_at");
        assert_eq!(sent.body, json!({
            "id": id, "conversation_id": conversation, "client_id": name, "seq": 1, "rev": 1,
            "kind": "text", "sender_id": mira.id, "body": "  *hello* <b>\n", "reply_to": null,
            "created_at": created_at, "edited_at": null, "deleted_at": null,
        }));
        for socket in &mut sockets {
            assert_eq!(socket.expect("change").await, json!({
                "type": "change", "conversation_id": conversation, "from": 1, "rev": 1,
                "messages": [sent.body],
            }));
        }
        let listed = tomas.get("/conversations").await.expect(200);
        assert_eq!(listed.items()[0]["last_message"], sent.body);
    }

    async fn parallel_repeats_make_one_message(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let name = client_id();
        let sending = (0..20).map(|_| mira.send_as(&conversation, &name, "hello"));
        let answers = futures_util::future::join_all(sending).await;
        let made: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert_eq!(made.len(), 1);
        for answer in &answers {
            assert_eq!(answer.body, made[0].body);
            let replayed = answer.header("idempotent-replayed");
            assert_eq!(replayed, if answer.status == 201 { "" } else { "true" });
        }
        let changes = tomas.changes(&conversation, 0).await.expect(200);
        assert_eq!(changes.body["messages"], json!([made[0].body]));
    }

    async fn socket_and_rest_share_client_ids(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut socket = mira.on_another_device().await.listen().await;
        let name = client_id();
        let sent = mira.send_as(&conversation, &name, "hello").await.expect(201);
        let mut frame = json!({
            "type": "send", "conversation_id": conversation, "client_id": name, "body": "hello",
        });
        let ack = socket.ask(frame.clone()).await;
        assert_eq!((&ack["type"], &ack["message"]), (&json!("ack"), &sent.body));
        frame["body"] = json!("another text");
        let refused = socket.ask(frame).await;
        assert_eq!(refused["problem"]["code"], "client_id_reused");
    }

    async fn another_text_with_the_same_client_id_is_refused(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let name = client_id();
        mira.send_as(&conversation, &name, "hello").await.expect(201);
        for text in ["hello ", "Hello", "other"] {
            mira.send_as(&conversation, &name, text).await.problem(409, "client_id_reused");
        }
        assert_eq!(tomas.changes(&conversation, 0).await.expect(200).number("rev"), 1);
    }

    async fn two_users_may_use_the_same_client_id(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let name = client_id();
        let hers = mira.send_as(&conversation, &name, "hello").await.expect(201);
        let his = tomas.send_as(&conversation, &name, "hello").await.expect(201);
        assert_ne!(hers.body["id"], his.body["id"]);
        assert_eq!(his.number("seq"), 2);
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let elsewhere = mira.open(&nils).await;
        mira.send_as(&elsewhere, &name, "hello").await.expect(201);
    }

    async fn a_repeat_of_a_deleted_message_returns_the_tombstone(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let name = client_id();
        let sent = mira.send_as(&conversation, &name, "hello").await.expect(201);
        let path = format!("/conversations/{conversation}/messages/{}", sent.text("id"));
        let tombstone = mira.delete(&path).await.expect(200);
        for text in ["hello", "other"] {
            let again = mira.send_as(&conversation, &name, text).await.expect(200);
            assert_eq!((&again.body, again.header("idempotent-replayed")), (&tombstone.body, "true"));
        }
        assert_eq!(tomas.changes(&conversation, 0).await.expect(200).number("rev"), 2);
    }

    async fn fields_set_by_the_server_are_refused(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for (name, value) in [
            ("id", json!(tomas.id)), ("sender_id", json!(tomas.id)), ("seq", json!(7)),
            ("rev", json!(7)), ("kind", json!("system")), ("created_at", json!("2020-01-01T00:00:00Z")),
        ] {
            let body = json!({ "client_id": client_id(), "body": "x", name: value });
            let refused = mira.post(&format!("/conversations/{conversation}/messages"), body).await;
            assert_eq!(refused.problem(422, "validation_failed"), [format!("{name}:unknown")]);
        }
        for name in ["", "1", "not-a-uuid"] {
            let refused = mira.send_as(&conversation, name, "hello").await;
            assert_eq!(refused.problem(422, "validation_failed"), ["client_id:invalid"]);
        }
        assert_eq!(tomas.changes(&conversation, 0).await.expect(200).body["messages"], Value::from(vec![0; 0]));
    }

    async fn sending_is_rate_limited(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (mira, tomas, conversation) = stage.pair().await;
        let sending = (0..80).map(|_| {
            let name = client_id();
            let (mira, conversation) = (&mira, &conversation);
            async move { mira.send_as(conversation, &name, "hello").await }
        });
        let answers = futures_util::future::join_all(sending).await;
        let stored = answers.iter().filter(|answer| answer.status == 201).count();
        assert!((40..80).contains(&stored), "40 in a burst and a few more: {stored}");
        for refused in answers.iter().filter(|answer| answer.status != 201) {
            refused.problem(429, "rate_limited");
        }
        tomas.say(&conversation, "others are not held up").await;
    }
}
