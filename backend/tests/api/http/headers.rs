use std::collections::BTreeSet;

use serde_json::json;

use crate::stage::{Answer, Stage, on_both_engines};

const ALWAYS: &[(&str, &str)] = &[
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    // The app records voice messages and scans invitations.
    ("permissions-policy", "camera=(self), microphone=(self), geolocation=(), browsing-topics=()"),
];

/// One answer of each kind.
async fn answers(stage: &Stage) -> Vec<Answer> {
    let mira = stage.person("mira").await;
    let tablet = mira.on_another_device().await;
    let plain = mira.request(reqwest::Method::POST, "/sync").body("{}");
    vec![
        mira.get("/me").await.expect(200),
        mira.delete(&format!("/sessions/{}", tablet.session)).await.expect(204),
        mira.get("/users").await.expect(400),
        tablet.get("/me").await.expect(401),
        mira.get("/nothing").await.expect(404),
        mira.put("/me", json!({})).await.expect(405),
        mira.post("/sync", json!({ "epoch": "x".repeat(140_000) })).await.expect(413),
        mira.send(plain).await.expect(415),
        mira.post("/sync", json!({ "x": 1 })).await.expect(422),
        stage.get("/health/live").await.expect(200),
        stage.get("/health/ready").await.expect(200),
        stage.get("/assets/nothing.js").await.expect(404),
        // The page of the web app, if it has been built.
        stage.get("/").await,
    ]
}

on_both_engines! {
    async fn every_answer_has_security_headers(stage: Stage) {
        for answer in answers(&stage).await {
            let shown = format!("{} {}", answer.status, answer.body);
            for (name, value) in ALWAYS {
                assert_eq!(answer.header(name), *value, "{name}: {shown}");
            }
            let policy = answer.header("content-security-policy");
            for part in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "base-uri 'none'",
                "object-src 'none'", "form-action 'self'", "frame-ancestors 'none'",
                "require-trusted-types-for 'script'",
            ] {
                assert!(policy.split("; ").any(|one| one == part), "{part}: {policy}");
            }
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
            assert_eq!(answer.header("strict-transport-security"), "", "this is plain http");
            for name in answer.headers.keys() {
                assert!(!name.as_str().starts_with("access-control"), "{name}: {shown}");
                assert!(!["server", "x-powered-by"].contains(&name.as_str()), "{name}: {shown}");
            }
        }
    }

    async fn api_answers_are_not_cached(stage: Stage) {
        let mira = stage.person("mira").await;
        for path in ["/me", "/server", "/privacy-policy", "/nothing", "/users"] {
            assert_eq!(mira.get(path).await.header("cache-control"), "no-store", "{path}");
        }
    }

    async fn every_answer_has_its_own_request_id(stage: Stage) {
        let answers = answers(&stage).await;
        let ids: BTreeSet<_> = answers.iter().map(|answer| answer.header("x-request-id")).collect();
        assert_eq!(ids.len(), answers.len());
        assert!(ids.iter().all(|id| uuid::Uuid::parse_str(id).is_ok()), "{ids:?}");
        let stranger = stage.stranger();
        let request = stranger.request(reqwest::Method::GET, "/server").header("x-request-id", "mine");
        assert_ne!(stranger.send(request).await.header("x-request-id"), "mine");
    }

    async fn over_tls_hsts_is_set(engine: Engine) {
        let stage = Stage::with(engine, &["--public-url", "https://chat.example.org"]).await;
        let answer = stage.stranger().get("/server").await.expect(200);
        let transport = answer.header("strict-transport-security");
        let age = transport.strip_prefix("max-age=").and_then(|rest| rest.split(';').next());
        assert!(age.and_then(|age| age.parse::<u64>().ok()) >= Some(31_536_000), "{transport}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("connect-src 'self' wss://chat.example.org;"), "{policy}");
    }

    async fn requests_without_tls_are_refused(engine: Engine) {
        let public = ["--limits", "off", "--public-url", "https://chat.example.org"];
        let stage = Stage::with(engine, &public).await;
        let mira = stage.person("mira").await;
        let plain = reqwest::Client::new();
        let ask = async |base: &str, path: &str, said: &[&str]| {
            let request = plain.get(format!("{base}{path}")).bearer_auth(&mira.token);
            let request = said.iter().fold(request, |request, said| request.header("x-forwarded-proto", *said));
            crate::stage::Answer::of(request.send().await.expect("answers")).await
        };
        for said in [&["https"][..], &["HTTPS"], &["wss"], &["https, https"], &["https", "https"]] {
            ask(&stage.base, "/api/v1/me", said).await.expect(200);
        }
        for said in [
            &[][..], &[""], &["http"], &["ws"], &["https, http"], &["http, https"], &["https", "http"], &["httpss"], &["on"], &["https,"],
        ] {
            let refused = ask(&stage.base, "/api/v1/me", said).await;
            refused.problem(403, "forbidden_origin");
            assert!(refused.text("detail").starts_with("Use https."), "{said:?}");
            ask(&stage.base, "/health/live", said).await.expect(200);
            ask(&stage.base, "/health/ready", said).await.expect(200);
        }
        let body = json!({ "username": mira.username, "password": crate::stage::PASSWORD, "refresh": "cookie" });
        let refused = plain.post(format!("{}/api/v1/sessions", stage.base)).json(&body).send().await.expect("answers");
        assert_eq!((refused.status().as_u16(), refused.headers().get("set-cookie")), (403, None));
        // The headers of a peer that is not a trusted proxy are ignored.
        let other = [&public[..], &["--trusted-proxies", "192.0.2.1"]].concat();
        let stage = stage.restart_with(&other).await;
        ask(&stage.base, "/api/v1/me", &["https"]).await.problem(403, "forbidden_origin");
        ask(&stage.base, "/health/live", &[]).await.expect(200);
    }

    async fn forwarded_headers_are_trusted_from_proxies_only(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let from = async |address: String| {
            let stranger = stage.stranger();
            let body = json!({ "username": "nobody", "password": "x".repeat(1_025) });
            let request = stranger.request(reqwest::Method::POST, "/sessions").json(&body);
            stranger.send(request.header("x-forwarded-for", address)).await.status
        };
        for number in 0..30 {
            assert_eq!(from(format!("192.0.2.{number}")).await, 422);
        }
        assert_eq!(from("192.0.2.99".to_owned()).await, 429, "it is one source all the same");

        let stage = Stage::with(engine, &["--trusted-proxies", "127.0.0.1"]).await;
        let from = async |address: &str| {
            let stranger = stage.stranger();
            let body = json!({ "username": "nobody", "password": "x".repeat(1_025) });
            let request = stranger.request(reqwest::Method::POST, "/sessions").json(&body);
            stranger.send(request.header("x-forwarded-for", address)).await.status
        };
        for number in 0..30 {
            assert_eq!(from(&format!("10.0.0.{number}, 192.0.2.1")).await, 422, "who asked the proxy counts");
        }
        assert_eq!(from("10.0.0.99, 192.0.2.1").await, 429);
        assert_eq!(from("10.0.0.99, 192.0.2.2").await, 422);
    }
}
