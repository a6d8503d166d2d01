use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::stage::{Stage, Wire, client_id, on_both_engines};

const FRAME_MAX: u64 = 128 * 1_024;

const TEXT: u8 = 0x81;
const TEXT_BEGINS: u8 = 0x01;
const GOES_ON: u8 = 0x00;
const ENDS: u8 = 0x80;

async fn upgraded(stage: &Stage) -> Wire {
    let mira = stage.person("mira").await;
    let mut wire = stage.wire().await;
    assert_eq!(wire.upgrade(&mira.token).await, 101);
    wire
}

on_both_engines! {
    async fn a_frame_is_refused_by_its_declared_length_alone(stage: Stage) {
        for length in [FRAME_MAX + 1, 10 * FRAME_MAX, u64::from(u32::MAX), u64::MAX] {
            let mut wire = upgraded(&stage).await;
            wire.frame_head(TEXT, length).await;
            // The frame is refused before any byte of its payload is sent.
            assert_eq!(wire.close_code().await, 4413, "{length}");
        }
    }

    async fn the_largest_frame_is_read(stage: Stage) {
        let mut wire = upgraded(&stage).await;
        let mut hello = json!({ "type": "hello" }).to_string().into_bytes();
        hello.resize(usize::try_from(FRAME_MAX).expect("fits"), b' ');
        wire.frame(TEXT, &hello).await;
        let welcome = wire.text().await;
        assert!(welcome.contains("\"type\":\"welcome\""), "{welcome}");
    }

    async fn a_fragmented_message_is_assembled(stage: Stage) {
        let mut wire = upgraded(&stage).await;
        wire.frame(TEXT_BEGINS, br#"{"type":"#).await;
        wire.frame(GOES_ON, br#""he"#).await;
        wire.frame(ENDS, br#"llo"}"#).await;
        let welcome = wire.text().await;
        assert!(welcome.contains("\"type\":\"welcome\""), "{welcome}");
    }

    async fn a_fragmented_message_is_limited_as_a_whole(stage: Stage) {
        let mut wire = upgraded(&stage).await;
        let piece = vec![b' '; 60 * 1_024];
        wire.frame(TEXT_BEGINS, &piece).await;
        wire.frame(GOES_ON, &piece).await;
        wire.frame(GOES_ON, &piece).await;
        assert_eq!(wire.close_code().await, 4413);
        // The declared length of the last fragment is enough for the refusal.
        let mut wire = upgraded(&stage).await;
        wire.frame(0x02, &piece).await;
        wire.frame_head(ENDS, FRAME_MAX).await;
        assert_eq!(wire.close_code().await, 4413);
    }

    async fn protocol_violations_close_the_socket(stage: Stage) {
        for (first, payload) in [(0x83, &b"reserved opcode"[..]), (0xC1, b"reserved bit"), (ENDS, b"goes on from nothing"), (GOES_ON, b"goes on"), (0x09, b"a ping in pieces"), (0x0A, b"a pong in pieces"), (0x91, b"another reserved bit"), (0x8F, b"reserved")] {
            let mut wire = upgraded(&stage).await;
            wire.frame(first, payload).await;
            assert_eq!(wire.close_code().await, 4400, "{first:#x}");
        }
        for (bytes, what) in [
            (&[TEXT, 0x02, b'{', b'}'][..], "unmasked"), (&[0x89, 0x00], "an unmasked ping"),
            (&[0x89, 0xFE, 0, 126], "a long ping"), (&[TEXT_BEGINS, 0x80, 0, 0, 0, 0, TEXT, 0x80], "a message within one"),
        ] {
            let mut wire = upgraded(&stage).await;
            wire.write(bytes).await;
            assert_eq!(wire.close_code().await, 4400, "{what}");
        }
        let mut wire = upgraded(&stage).await;
        wire.frame(TEXT, b"\xFF\xFE").await;
        assert_eq!(wire.close_code().await, 4400, "not UTF-8");
    }

    async fn a_text_that_escaping_makes_too_long_is_sent_over_rest(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        let ack = socket.ask(json!({
            "type": "send", "conversation_id": conversation, "client_id": client_id(),
            "body": "\"".repeat(8_000),
        }));
        assert_eq!(ack.await["type"], "ack");
    }

    async fn the_longest_texts_pass_over_rest_and_socket(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        let post = async |path: &str, body: String| {
            let request = mira.request(reqwest::Method::POST, path).body(body);
            mira.send(request.header("content-type", "application/json")).await
        };
        for (sign, escaped) in [("\u{1F600}", "\\uD83D\\uDE00"), ("a", "\\u0061"), ("é", "\\u00e9")] {
            let (text, written) = (sign.repeat(8_000), escaped.repeat(8_000));
            let path = format!("/conversations/{conversation}/messages");
            let body = format!(r#"{{"client_id":"{}","body":"{written}"}}"#, client_id());
            let sent = post(&path, body).await.expect(201);
            assert_eq!(sent.text("body"), text);
            let too_long = format!(r#"{{"client_id":"{}","body":"{written}{escaped}"}}"#, client_id());
            post(&path, too_long).await.problem(422, "validation_failed");
            let frame = format!(
                r#"{{"type":"send","id":"7","conversation_id":"{conversation}","client_id":"{}","body":"{written}"}}"#,
                client_id()
            );
            socket.send_raw(Message::text(frame)).await.expect("is sent");
            socket.expect("ack").await;
            let edited = format!(r#"{{"body":"{written}"}}"#);
            let path = format!("{path}/{}", sent.text("id"));
            let request = mira.request(reqwest::Method::PATCH, &path).body(edited);
            mira.send(request.header("content-type", "application/json")).await.expect(200);
        }
        let title = format!(
            r#"{{"title":"{}","description":"{}"}}"#,
            "\\uD83D\\uDE00".repeat(100), "\\uD83D\\uDE00".repeat(500)
        );
        post("/groups", title).await.expect(201);
    }
}
