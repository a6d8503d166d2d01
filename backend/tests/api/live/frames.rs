use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::stage::{Socket, client_id, on_both_engines};

/// Fails unless the next frame is an error with this code.
async fn expect_error(socket: &mut Socket, code: &str, what: &str) {
    let frame = socket.next().await.unwrap_or_else(|closed| panic!("{what}: {closed:?}"));
    assert_eq!(
        (&frame["type"], &frame["problem"]["code"]),
        (&json!("error"), &json!(code)),
        "{what}"
    );
}

on_both_engines! {
    async fn invalid_frames_get_one_error_each(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        for text in ["", "{", "[]", "null", "\"hello\"", "{}", r#"{"type":7}"#, r#"{"type":"ping"} x"#] {
            socket.send_raw(Message::text(text)).await.expect("is open");
            expect_error(&mut socket, "invalid_frame", text).await;
        }
        assert_eq!(socket.ask(json!({ "type": "ping" })).await["type"], "pong");
    }

    async fn binary_frames_and_unknown_types_get_one_error_each(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        socket.send_raw(Message::binary(br#"{"type":"ping"}"#.to_vec())).await.expect("is open");
        expect_error(&mut socket, "invalid_frame", "binary").await;
        for kind in ["subscribe", "welcome", "", "HELLO", "typing\u{0}"] {
            let answer = socket.ask(json!({ "type": kind })).await;
            assert_eq!((&answer["type"], &answer["problem"]["code"]), (&json!("error"), &json!("invalid_frame")));
        }
        assert_eq!(socket.ask(json!({ "type": "ping" })).await["type"], "pong");
    }

    async fn unknown_fields_are_refused(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        let send = json!({
            "type": "send", "conversation_id": conversation, "client_id": client_id(), "body": "x",
        });
        for (mut frame, name, value) in [
            (send.clone(), "sender_id", json!(tomas.id)), (send.clone(), "seq", json!(1)),
            (send.clone(), "body", json!(7)), (send, "conversation_id", json!("x")),
            (json!({ "type": "ping" }), "echo", json!("x")),
            (json!({ "type": "cursor", "conversation_id": conversation }), "read", json!("1")),
            (json!({ "type": "token" }), "token", json!("x")),
        ] {
            frame[name] = value;
            let problem = socket.ask(frame).await["problem"].clone();
            assert_eq!((&problem["code"], &problem["errors"][0]["field"]), (&json!("validation_failed"), &json!(name)));
        }
        assert_eq!(tomas.changes(&conversation, 0).await.expect(200).number("rev"), 0);
    }

    async fn an_id_that_is_too_long_is_not_repeated(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        socket.say(json!({ "type": "ping", "id": "x".repeat(65) })).await;
        let answer = socket.next().await.expect("is open");
        assert_eq!((&answer["type"], &answer["id"]), (&json!("error"), &Value::Null));
        socket.say(json!({ "type": "ping", "id": 7 })).await;
        expect_error(&mut socket, "invalid_frame", "a number").await;
        let longest = "x".repeat(64);
        socket.say(json!({ "type": "ping", "id": longest })).await;
        assert_eq!(socket.expect("pong").await["id"], longest);
    }

    async fn after_ten_errors_in_a_minute_the_socket_is_closed(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (mut broken, mut sound) = (mira.listen().await, mira.listen().await);
        for _ in 0..10 {
            assert_eq!(broken.ask(json!({ "type": "nonsense" })).await["type"], "error");
        }
        assert_eq!(broken.ask(json!({ "type": "ping" })).await["type"], "pong");
        broken.say(json!({ "type": "nonsense" })).await;
        assert_eq!(broken.expect_close().await.code, 4400);
        tomas.say(&conversation, "nobody else is disturbed").await;
        assert_eq!(sound.expect("change").await["rev"], 1);
    }
}
