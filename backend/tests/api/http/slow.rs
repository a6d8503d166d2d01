use std::time::{Duration, Instant};

use crate::stage::on_both_engines;

on_both_engines! {
    async fn a_body_that_does_not_come_is_not_waited_for(stage: Stage) {
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

    async fn a_head_that_does_not_come_is_not_waited_for(stage: Stage) {
        let mut wire = stage.wire().await;
        wire.write(b"GET /api/v1/server HTTP/1.1\r\nhost: localhost\r\nx-canary").await;
        let answer = wire.rest().await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}
