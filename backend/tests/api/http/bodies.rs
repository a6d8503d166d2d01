use futures_util::future::join_all;
use reqwest::Method;

use crate::stage::{Actor, Answer, Stage, on_both_engines};

const MAX: usize = 128 * 1_024;

async fn post(actor: &Actor, media: Option<&str>, body: impl Into<reqwest::Body>) -> Answer {
    let request = actor.request(Method::POST, "/sessions").body(body);
    let request =
        media.into_iter().fold(request, |request, media| request.header("content-type", media));
    actor.send(request).await
}

async fn json(stage: &Stage, body: impl Into<reqwest::Body>) -> Answer {
    post(&stage.stranger(), Some("application/json"), body).await
}

/// A sign-in body with unknown credentials, padded to `length` bytes.
fn padded(length: usize) -> String {
    let body = r#"{"username":"nobody","password":"six lamps over the lake"}"#;
    format!("{body}{}", " ".repeat(length.saturating_sub(body.len())))
}

on_both_engines! {
    async fn only_json_bodies_are_accepted(stage: Stage) {
        let stranger = stage.stranger();
        for media in [
            None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonx"),
            Some("multipart/form-data; boundary=x"), Some("text/json"), Some("*/*"), Some(""),
        ] {
            post(&stranger, media, padded(0)).await.problem(415, "unsupported_media_type");
        }
        for media in ["application/json", "application/json; charset=utf-8", "Application/JSON"] {
            post(&stranger, Some(media), padded(0)).await.problem(401, "wrong_credentials");
        }
    }

    async fn body_size_is_limited(stage: Stage) {
        json(&stage, padded(MAX)).await.problem(401, "wrong_credentials");
        // A client that is still sending its body receives the refusal as well.
        for _ in 0..10 {
            json(&stage, padded(MAX + 1)).await.problem(413, "body_too_large");
            json(&stage, "x".repeat(20 * MAX)).await.problem(413, "body_too_large");
        }
    }

    async fn a_body_is_refused_by_its_declared_length(stage: Stage) {
        let head = format!(
            "POST /api/v1/sessions HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: {}", MAX + 1
        );
        let answer = stage.wire().await.request(&head, b"{").await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("\"code\":\"body_too_large\""), "{answer}");
    }

    async fn a_body_without_a_declared_length_is_bounded_too(stage: Stage) {
        let head = "POST /api/v1/sessions HTTP/1.1\r\ncontent-type: application/json\r\n\
             transfer-encoding: chunked";
        let chunk = [format!("{:x}\r\n", MAX).into_bytes(), vec![b' '; MAX], b"\r\n".to_vec()].concat();
        let end = b"0\r\n\r\n".to_vec();
        let answer = stage.wire().await.request(head, &[chunk.clone(), chunk, end].concat()).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        let whole = padded(0);
        let chunks = format!("{:x}\r\n{whole}\r\n0\r\n\r\n", whole.len());
        let answer = stage.wire().await.request(head, chunks.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }

    async fn invalid_json_is_refused(stage: Stage) {
        let trailing = format!("{} x", padded(0));
        let twice = padded(0).repeat(2);
        for body in [
            "", " ", "{", "}", "nul", "{\"username\":}", "{'username':'x'}", "{\"username\":\"x\",}",
            "{\"username\":NaN}", "{\"username\":1e400}", "\u{FEFF}{}", &trailing, &twice,
        ] {
            json(&stage, body.to_owned()).await.problem(400, "invalid_json");
        }
        json(&stage, &b"{\"username\":\"\xFF\"}"[..]).await.problem(400, "invalid_json");
    }

    async fn json_of_another_shape_is_refused_without_its_values(stage: Stage) {
        for (body, field) in [
            ("[]", ":invalid"), ("null", ":invalid"), ("\"canary\"", ":invalid"), ("7", ":invalid"),
            ("{}", "username:required"), (r#"{"username":"canary"}"#, "password:required"),
            (r#"{"username":"a","username":"canary","password":"p"}"#, "username:duplicate"),
            (r#"{"username":["canary"],"password":"p"}"#, "username:invalid"),
            (r#"{"username":-0,"password":"p"}"#, "username:invalid"),
            (r#"{"username":9223372036854775808,"password":"p"}"#, "username:invalid"),
            (r#"{"username":"a","password":"p","canary":1}"#, "canary:unknown"),
            (r#"{"username":"a","password":"p","refresh":"canary"}"#, "refresh:invalid"),
        ] {
            let refused = json(&stage, body).await;
            assert_eq!(refused.problem(422, "validation_failed"), [field], "{body}");
            assert!(field.starts_with("canary") || !refused.body.to_string().contains("canary"), "{body}");
        }
    }

    async fn deeply_nested_json_is_refused(stage: Stage) {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
            for body in [deep.clone(), format!(r#"{{"username":{deep},"password":"p"}}"#), open.repeat(10_000)] {
                let refused = json(&stage, body).await;
                assert!(matches!(refused.status, 400 | 413 | 422), "{}", refused.body);
            }
        }
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        let deep = format!(r#"{{"type":"hello","conversations":{}"#, "[".repeat(10_000));
        socket.send_raw(tokio_tungstenite::tungstenite::Message::text(deep)).await.expect("is open");
        assert_eq!(socket.expect("error").await["problem"]["status"], 400);
    }

    async fn a_refused_body_is_not_read_to_its_end(stage: Stage) {
        let mira = stage.person("mira").await;
        let chunk = [b"1000\r\n".to_vec(), vec![b'x'; 4_096], b"\r\n".to_vec()].concat();
        let tiny = b"1\r\nx\r\n".repeat(200);
        let extension = [b"1;".to_vec(), vec![b'e'; 4_096], b"\r\nx\r\n".to_vec()].concat();
        let token = format!("\r\nauthorization: Bearer {}", mira.token);
        let chunked = "transfer-encoding: chunked";
        let bodies = [
            (chunked, &chunk), (chunked, &tiny), (chunked, &extension), ("content-length: 100000000000", &chunk),
        ];
        // Each of these connections stays open for some seconds.
        let mut floods = Vec::new();
        for (line, more) in [
            ("POST /api/v1/sessions", ""), ("POST /api/v1/nothing", ""), ("GET /api/v1/server", ""),
            ("POST /health/live", ""), ("PATCH /api/v1/me", token.as_str()), ("GET /api/v1/me", token.as_str()),
        ] {
            for (framing, body) in bodies {
                let head = format!("{line} HTTP/1.1\r\nhost: localhost\r\n{framing}{more}\r\n\r\n");
                floods.push(async {
                    let (head, mut wire) = (head, stage.wire().await);
                    wire.write(head.as_bytes()).await;
                    wire.flood(body).await;
                });
            }
        }
        join_all(floods).await;
        mira.get("/me").await.expect(200);
    }

    async fn a_missing_refused_body_is_not_awaited(stage: Stage) {
        let mut requests = Vec::new();
        for framing in ["transfer-encoding: chunked\r\n\r\n", "transfer-encoding: chunked\r\n\r\n5\r\nab", "content-length: 9\r\n\r\n", "content-length: 9\r\n\r\nab"] {
            for line in ["POST /api/v1/nothing", "GET /api/v1/server", "GET /health/live"] {
                let stage = &stage;
                requests.push(async move {
                    let mut wire = stage.wire().await;
                    wire.write(format!("{line} HTTP/1.1\r\nhost: localhost\r\n{framing}").as_bytes()).await;
                    let answer = wire.rest().await;
                    assert!(answer.starts_with("HTTP/1.1 "), "{line} {framing}: {answer}");
                });
            }
        }
        join_all(requests).await;
    }

    async fn connections_of_one_source_are_limited(engine: Engine) {
        let stage = Stage::with(engine, &["--connections-per-source", "20"]).await;
        let mut open = Vec::new();
        loop {
            let mut wire = stage.wire().await;
            if wire.exchange("/health/live").await.is_none() {
                break;
            }
            // A request in progress keeps its connection open for longer than this test runs.
            let head = "POST /api/v1/sessions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n";
            wire.write(head.as_bytes()).await;
            open.push(wire);
            assert!(open.len() <= 20, "the twenty-first has been let in");
        }
        assert!(open.len() > 15, "only {} have been let in", open.len());
        open.clear();
        crate::stage::eventually("connections are accepted again", async || {
            stage.wire().await.exchange("/health/live").await.is_some()
        })
        .await;
        let stage = Stage::with(engine, &["--connections-per-source", "2", "--trusted-proxies", "127.0.0.1"]).await;
        let mut open = Vec::new();
        for _ in 0..10 {
            let mut wire = stage.wire().await;
            assert!(wire.exchange("/health/live").await.is_some(), "a proxy has any number");
            open.push(wire);
        }
    }
}
