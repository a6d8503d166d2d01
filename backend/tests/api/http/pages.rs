use reqwest::Method;

use crate::stage::{Stage, on_both_engines};

async fn raw(stage: &Stage, line: &str) -> String {
    stage.wire().await.request(line, b"").await
}

on_both_engines! {
    async fn path_traversal_is_refused(stage: Stage) {
        for path in [
            "/../Cargo.toml", "/..%2fCargo.toml", "/%2e%2e/Cargo.toml", "/assets/../../Cargo.toml",
            "/assets/%2e%2e%2f%2e%2e%2fCargo.toml", "//etc/passwd", "/%2fetc%2fpasswd", "/assets//etc/passwd",
            "/%00", "/index.html%00", "/..\\..\\Cargo.toml", "/assets/", "/assets", "/api", "/api/", "/metrics/x",
            "/health/x", "/api/v1/../../index.html", "/.git/config", "/assets/.env",
        ] {
            let answer = raw(&stage, &format!("GET {path} HTTP/1.1")).await;
            for inside in ["[workspace]", "root:", "repositoryformatversion"] {
                assert!(!answer.contains(inside), "{path}: {answer}");
            }
            // A path without a file is answered with the page of the web app at most; a path below
            // the server's own prefixes with 404.
            let is_page = answer.starts_with("HTTP/1.1 200") && answer.contains("<!doctype html>");
            let own = ["/assets", "/api", "/metrics", "/health"].iter().any(|own| path.starts_with(own));
            let is_strange = path.contains('%') || path.contains("..");
            assert!(answer.starts_with("HTTP/1.1 40") || (is_page && !own && !is_strange), "{path}: {answer}");
        }
    }

    async fn pages_are_read_only(stage: Stage) {
        let stranger = stage.stranger();
        let http = reqwest::Client::new();
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::TRACE, Method::OPTIONS] {
            let request = http.request(method.clone(), format!("{}/", stage.base));
            let answer = stranger.send(request).await;
            answer.problem(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), "GET, HEAD", "{method}");
        }
    }

    async fn what_is_shared_without_a_service_worker_leads_to_the_page(stage: Stage) {
        let stranger = stage.stranger();
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = builder.build().expect("a client");
        let shared = http.post(format!("{}/share", stage.base)).body("text=hello");
        let answer = stranger.send(shared).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/share"));
        let put = http.put(format!("{}/share", stage.base));
        stranger.send(put).await.problem(405, "method_not_allowed");
    }

    async fn invalid_http_is_refused(stage: Stage) {
        for line in ["GET", "GET / HTTP/9.9", "\u{0}\u{1}", "GET / HTTP/1.1\r\nx: \u{0}", "GET http://evil.example/ HTTP/1.1"] {
            let answer = raw(&stage, line).await;
            assert!(!answer.starts_with("HTTP/1.1 5"), "{line}: {answer}");
        }
        let twice = "POST /api/v1/sync HTTP/1.1\r\ncontent-length: 2\r\ncontent-length: 3";
        assert!(raw(&stage, twice).await.starts_with("HTTP/1.1 400"));
        let both = "POST /api/v1/sync HTTP/1.1\r\ncontent-length: 2\r\ntransfer-encoding: chunked";
        assert!(raw(&stage, both).await.starts_with("HTTP/1.1 400"));
        stage.get("/health/live").await.expect(200);
    }
}
