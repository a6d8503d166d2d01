use futures_util::future::join_all;

use crate::stage::{Socket, Stage, on_both_engines};

/// The status of a handshake with these headers in addition to a valid token; 101 on success.
async fn status(stage: &Stage, token: &str, more: &[(&'static str, &str)]) -> u16 {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    headers.extend(more);
    Socket::try_open(&stage.base, &headers).await.err().unwrap_or(101)
}

on_both_engines! {
    async fn the_handshake_needs_a_token(stage: Stage) {
        let mira = stage.person("mira").await;
        for headers in [
            vec![], vec![("authorization", "Bearer ")], vec![("authorization", "Bearer x.y.z")],
            vec![("sec-websocket-protocol", "umbra.v1")],
            vec![("sec-websocket-protocol", "umbra.v1, bearer.x.y.z")],
            vec![("authorization", mira.refresh_token.as_str())],
        ] {
            assert_eq!(Socket::try_open(&stage.base, &headers).await.err(), Some(401), "{headers:?}");
        }
        let in_the_address = mira.with_token("").get(&format!("/live?token={}", mira.token)).await;
        in_the_address.problem(401, "unauthenticated");
    }

    async fn a_browser_passes_its_token_in_a_subprotocol(stage: Stage) {
        let mira = stage.person("mira").await;
        let offered = format!("umbra.v1, bearer.{}", mira.token);
        let offered = [("sec-websocket-protocol", offered.as_str())];
        let mut socket = Socket::try_open(&stage.base, &offered).await.expect("opens");
        assert_eq!(socket.protocol.as_deref(), Some("umbra.v1"), "the token is not repeated");
        socket.say(serde_json::json!({ "type": "hello" })).await;
        assert_eq!(socket.expect("welcome").await["account"]["me"]["id"], mira.id);
    }

    async fn no_extension_is_negotiated(stage: Stage) {
        let mira = stage.person("mira").await;
        let bearer = format!("Bearer {}", mira.token);
        let headers = [
            ("authorization", bearer.as_str()),
            ("sec-websocket-extensions", "permessage-deflate; client_max_window_bits"),
        ];
        let socket = Socket::try_open(&stage.base, &headers).await.expect("opens");
        assert_eq!((socket.extensions, socket.protocol), (None, None));
    }

    async fn foreign_origins_are_refused(stage: Stage) {
        let mira = stage.person("mira").await;
        let own = stage.base.replace("127.0.0.1", "localhost");
        for origin in [stage.base.as_str(), &own, &own.to_uppercase()] {
            assert_eq!(status(&stage, &mira.token, &[("origin", origin)]).await, 101, "{origin}");
        }
        let (longer, path) = (format!("{own}.evil.example"), format!("{own}/"));
        for origin in ["https://evil.example", "null", "", "http://localhost", &longer, &path, "http://evil.localhost:1"] {
            assert_eq!(status(&stage, &mira.token, &[("origin", origin)]).await, 403, "{origin}");
        }
        let request = mira.request(reqwest::Method::GET, "/live").header("origin", "https://evil.example");
        mira.send(request).await.problem(403, "forbidden_origin");
    }

    async fn a_handshake_is_of_version_13_over_http_1_1(stage: Stage) {
        let mira = stage.person("mira").await;
        let ask = async |protocol: &str, version: &str| {
            let head = format!(
                "GET /api/v1/live HTTP/{protocol}\r\nauthorization: Bearer {}\r\nupgrade: websocket\r\n{version}\
                 sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nconnection: upgrade", mira.token
            );
            stage.wire().await.request(&head, b"").await
        };
        let cases = [
            ("1.0", "sec-websocket-version: 13\r\n"), ("1.0", ""), ("1.1", "sec-websocket-version: 12\r\n"),
            ("1.1", "sec-websocket-version: 8\r\n"), ("1.1", "sec-websocket-version: 14\r\n"),
            ("1.1", "sec-websocket-version: \r\n"), ("1.1", "sec-websocket-version: 13, 8\r\n"),
            ("1.1", "sec-websocket-version: 13\r\nsec-websocket-version: 8\r\n"), ("1.1", "sec-websocket-version: x\r\n"),
        ];
        // Each refused connection stays open for some seconds.
        let answers = join_all(cases.map(|(protocol, version)| ask(protocol, version))).await;
        for ((protocol, version), answer) in cases.into_iter().zip(answers) {
            let answer = answer.to_ascii_lowercase();
            let status = answer.split(' ').nth(1);
            assert_eq!(status, Some("426"), "{protocol} {version}: {answer}");
            for line in ["upgrade: websocket\r\n", "sec-websocket-version: 13\r\n", "\"code\":\"upgrade_required\""] {
                assert!(answer.contains(line), "{protocol} {version}, {line}: {answer}");
            }
        }
        let answer = ask("1.1", "").await;
        assert!(answer.starts_with("HTTP/1.1 400"), "no version at all: {answer}");
    }

    async fn a_plain_request_gets_upgrade_required(stage: Stage) {
        let mira = stage.person("mira").await;
        mira.get("/live").await.problem(400, "invalid_query");
    }
}
