use std::time::{Duration, Instant};

use crate::stage::on_both_engines;

on_both_engines! {
    async fn a_stalled_body_times_out(stage: Stage) {
        let mira = stage.person("mira").await;
        let began = Instant::now();
        let head = |path: &str| format!(
            "POST /api/v1{path} HTTP/1.1\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             content-length: 100", mira.token
        );
        let slow = ["/sessions", "/sync", "/groups"].map(|path| {
            let (head, wire) = (head(path), stage.wire());
            async move { wire.await.request(&head, br#"{"username":"#).await }
        });
        for answer in futures_util::future::join_all(slow).await {
            assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
            assert!(answer.contains(r#""code":"request_timeout""#), "{answer}");
        }
        let took = began.elapsed();
        assert!(took > Duration::from_secs(14) && took < Duration::from_secs(25), "{took:?}");
        mira.get("/me").await.expect(200);
    }

    async fn a_stalled_second_head_times_out(stage: Stage) {
        let head = "GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n";
        let begun = async |first: &str, then: &str| {
            let mut wire = stage.wire().await;
            wire.write(first.as_bytes()).await;
            assert!(wire.answer().await.expect("is answered").starts_with("HTTP/1.1 200"));
            wire.write(then.as_bytes()).await;
            wire.rest().await
        };
        let together = format!("{head}G");
        let (half, most) = ("GET /health", head.strip_suffix("\r\n").expect("an end"));
        let endings = futures_util::future::join_all([
            begun(head, "G"), begun(&together, ""), begun(head, half), begun(head, most), begun(head, "\r\n"), begun(head, ""),
        ]);
        for rest in endings.await {
            assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 408"), "{rest}");
        }
    }

    async fn a_stalled_message_times_out(stage: Stage) {
        let mira = stage.person("mira").await;
        let begun = async |bytes: Vec<u8>| {
            let mut wire = stage.wire().await;
            assert_eq!(wire.upgrade(&mira.token).await, 101);
            let mut hello = vec![0x81, 0x80 | 16, 0, 0, 0, 0];
            hello.extend(br#"{"type":"hello"}"#);
            wire.write(&[hello, bytes].concat()).await;
            wire.close_code().await
        };
        let (ping, begins) = (vec![0x89, 0x80, 0, 0, 0, 0], vec![0x01, 0x80, 0, 0, 0, 0]);
        let codes = futures_util::future::join_all([
            begun(vec![0x81]), begun(vec![0x81, 0x85, 0, 0]), begun(vec![0x81, 0x85, 0, 0, 0, 0, b'{']),
            begun(begins.clone()), begun([begins, ping].concat()),
        ]);
        assert_eq!(codes.await, [4408; 5]);
    }

    async fn a_stalled_head_times_out(stage: Stage) {
        let mut wire = stage.wire().await;
        wire.write(b"GET /api/v1/server HTTP/1.1\r\nhost: localhost\r\nx-canary").await;
        let answer = wire.rest().await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}
