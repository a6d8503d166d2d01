use reqwest::{Method, header::HeaderMap};

use crate::stage::{Actor, on_both_engines};

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

/// The path of each GET operation of the contract, relative to the API's base.
fn readable() -> Vec<String> {
    let contract = umbrachat::app::openapi();
    let paths = contract.paths.paths.iter().filter(|(_, item)| item.get.is_some());
    paths
        .map(|(path, _)| {
            let parts =
                path.split('/').map(|part| if part.starts_with('{') { ABSENT } else { part });
            let place = parts.collect::<Vec<_>>().join("/");
            place.strip_prefix("/api/v1").expect("of the API").to_owned()
        })
        .collect()
}

/// The headers of an answer that are equal for two identical requests.
fn lasting(mut headers: HeaderMap) -> HeaderMap {
    for name in ["x-request-id", "date", "ratelimit"] {
        headers.remove(name);
    }
    headers
}

async fn compare(person: &Actor, place: &str) {
    let read = person.get(place).await;
    let head = person.send(person.request(Method::HEAD, place)).await;
    assert_eq!(head.body, serde_json::json!(""), "{place}");
    assert_eq!(head.status, read.status, "{place}");
    assert_eq!(lasting(head.headers), lasting(read.headers), "{place}");
}

on_both_engines! {
    async fn every_readable_address_supports_head(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let message = mira.say(&conversation, "the lighthouse").await;
        let message = message["id"].as_str().expect("an id");
        let there = [
            format!("/conversations/{conversation}"),
            format!("/conversations/{conversation}/changes?since=0"),
            format!("/conversations/{conversation}/messages/{message}"),
            "/search?q=lighthouse".to_owned(),
            "/nothing".to_owned(),
        ];
        for place in readable().into_iter().chain(there) {
            if place != "/live" && place != "/me/export" {
                compare(&mira, &place).await;
                compare(&stage.stranger(), &place).await;
            }
        }
    }

    /// An upgrade has no body to describe, and an export has side effects: it is counted and
    /// recorded.
    async fn addresses_with_side_effects_refuse_head(stage: Stage) {
        let mira = stage.person("mira").await;
        mira.post("/sessions/current/confirm", serde_json::json!({ "password": crate::stage::PASSWORD }))
            .await
            .expect(204);
        for place in ["/live", "/me/export", "/me/%65xport", "/l%69ve"] {
            let answer = mira.send(mira.request(Method::HEAD, place)).await.expect(405);
            assert_eq!(answer.header("allow"), "GET", "{place}");
        }
        let events = mira.get("/me/security-events").await.expect(200);
        assert!(events.items().iter().all(|event| event["kind"] != "exported"), "{}", events.body);
    }

    async fn pages_and_health_support_head(stage: Stage) {
        let http = reqwest::Client::new();
        for place in ["/", "/health/live", "/health/ready", "/metrics", "/openapi.yaml", "/openapi.json",
            "/problems", "/problems/not_found", "/problems/nothing", "/assets/nothing.js"]
        {
            let address = format!("{}{place}", stage.base);
            let read = http.get(&address).send().await.expect("answers");
            let head = http.head(&address).send().await.expect("answers");
            assert_eq!(head.status(), read.status(), "{place}");
            if place == "/metrics" {
                // The values of the metrics differ between two requests.
                continue;
            }
            assert_eq!(lasting(head.headers().clone()), lasting(read.headers().clone()), "{place}");
            assert_eq!(head.text().await.expect("a body"), "", "{place}");
        }
    }

    /// The second request on the same connection is still parsed correctly.
    async fn a_head_request_keeps_the_connection_usable(stage: Stage) {
        let twice = "HEAD /api/v1/server HTTP/1.1\r\nhost: x\r\n\r\nGET /health/live HTTP/1.1";
        let answer = stage.wire().await.request(twice, b"").await;
        let heads = answer.matches("HTTP/1.1 200").count();
        assert_eq!(heads, 2, "{answer}");
        assert!(answer.ends_with("{\"status\":\"live\"}") && !answer.contains("policy_version"), "{answer}");
    }
}
