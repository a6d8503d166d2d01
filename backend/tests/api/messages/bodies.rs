use reqwest::Method;
use serde_json::json;

use crate::stage::{Actor, Answer, client_id, on_both_engines};

/// Sends a body of exactly these bytes, which a JSON library might not write.
async fn send_raw(actor: &Actor, conversation: &str, text: &[u8]) -> Answer {
    let mut body = format!("{{\"client_id\":\"{}\",\"body\":\"", client_id()).into_bytes();
    body.extend_from_slice(text);
    body.extend_from_slice(b"\"}");
    let request = actor.request(Method::POST, &format!("/conversations/{conversation}/messages"));
    actor.send(request.header("content-type", "application/json").body(body)).await
}

on_both_engines! {
    async fn texts_of_every_allowed_length_are_stored_unchanged(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let texts = [
            "x".to_owned(), "🌒".repeat(8_000), format!("\n {} \t", "ä".repeat(8_000)),
            "\u{202E}right\u{200F} \u{7}\u{1B}[31m".to_owned(), "'; DROP TABLE messages; --".to_owned(),
            "\u{FFFD}\u{FFFF}\u{10FFFF}".to_owned(),
        ];
        for text in &texts {
            assert_eq!(mira.say(&conversation, text).await["body"], **text);
        }
        let read = tomas.get(&format!("/conversations/{conversation}/messages")).await.expect(200);
        let read: Vec<_> = read.items().iter().map(|item| item["body"].as_str()).collect();
        assert_eq!(read, texts.each_ref().map(|text| Some(text.as_str())));
    }

    async fn texts_that_are_empty_or_too_long_are_refused(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        for (text, why) in [
            (String::new(), "too_short"), (" \n\t\u{3000}".to_owned(), "too_short"),
            ("\u{2800}".to_owned(), "too_short"), ("\u{200D}\u{AD}\u{34F}".to_owned(), "too_short"),
            ("\u{3164} \u{FE0F}\u{202E}".to_owned(), "too_short"),
            ("x".repeat(8_001), "too_long"), ("🌒".repeat(8_001), "too_long"),
            (format!("{}x", " ".repeat(40_000)), "too_long"), ("a\0b".to_owned(), "invalid"),
        ] {
            let refused = mira.send_as(&conversation, &client_id(), &text).await;
            assert_eq!(refused.problem(422, "validation_failed"), [format!("body:{why}")]);
            let answer = socket.ask(json!({
                "type": "send", "conversation_id": conversation, "client_id": client_id(), "body": text,
            }));
            let problem = &answer.await["problem"];
            assert_eq!((&problem["errors"][0]["field"], &problem["errors"][0]["code"]), (&json!("body"), &json!(why)));
        }
        assert_eq!(tomas.changes(&conversation, 0).await.expect(200).number("rev"), 0);
    }

    async fn an_invisible_text_is_refused_in_an_edit(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let path = format!("/conversations/{conversation}/messages/{}", sent["id"].as_str().expect("an id"));
        for text in ["\u{2800}", "\u{3164}", "\u{200B}\u{FEFF}", "\u{E0100}"] {
            let refused = mira.patch(&path, json!({ "body": text })).await;
            assert_eq!(refused.problem(422, "validation_failed"), ["body:too_short"], "{text:?}");
        }
        for text in ["می\u{200C}خواهم", "👩\u{200D}🚀", "ि", "\u{301}", "."] {
            mira.patch(&path, json!({ "body": text })).await.expect(200);
        }
    }

    async fn invalid_utf8_and_nul_are_refused(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in [
            &br"\ud800"[..], br"\udc00\ud800", br"a\ud83cb", b"\xC0\xAF", b"\xED\xA0\x80", b"\xF4\x90\x80\x80",
            b"\xFF", b"a\nb", b"a\x00b", br"\x41",
        ] {
            send_raw(&mira, &conversation, text).await.problem(400, "invalid_json");
        }
        let refused = send_raw(&mira, &conversation, br"a\u0000b").await;
        assert_eq!(refused.problem(422, "validation_failed"), ["body:invalid"]);
        let sent = send_raw(&mira, &conversation, br"\ud83c\udf12 \u0041").await.expect(201);
        assert_eq!(sent.text("body"), "🌒 A");
        assert_eq!(tomas.changes(&conversation, 0).await.expect(200).number("rev"), 1);
    }

    async fn values_of_another_type_are_refused(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        for value in [json!(1), json!(null), json!(true), json!(["a"]), json!({ "text": "a" })] {
            let body = json!({ "client_id": client_id(), "body": value });
            let refused = mira.post(&format!("/conversations/{conversation}/messages"), body).await;
            let fields = refused.problem(422, "validation_failed");
            assert!(fields[0].starts_with("body:"), "{fields:?}");
        }
    }
}
