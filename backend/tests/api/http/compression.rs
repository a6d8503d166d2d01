use std::io::Read as _;

use flate2::read::GzDecoder;
use reqwest::{
    Method, RequestBuilder,
    header::{ACCEPT_ENCODING, HeaderMap},
};
use serde_json::{Value, json};

use crate::stage::{Actor, PASSWORD, on_both_engines};

const BROWSER: &str = "gzip, deflate, br, zstd";

async fn received(request: RequestBuilder) -> (u16, HeaderMap, Vec<u8>) {
    let response = request.send().await.expect("answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.bytes().await.expect("a body").to_vec())
}

async fn read(person: &Actor, place: &str, accepted: &str) -> (HeaderMap, Vec<u8>) {
    let request = person.request(Method::GET, place).header(ACCEPT_ENCODING, accepted);
    let (status, headers, body) = received(request).await;
    assert_eq!(status, 200, "{place}");
    (headers, body)
}

fn is_gzip(headers: &HeaderMap) -> bool {
    headers.get("content-encoding").is_some_and(|encoding| encoding == "gzip")
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain).expect("is complete gzip");
    plain
}

on_both_engines! {
    async fn a_long_page_of_history_is_compressed_if_that_is_accepted(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        for number in 0..20 {
            mira.say(&conversation, &format!("{number} lamps over the lake")).await;
        }
        let place = format!("/conversations/{conversation}/messages");
        let (headers, plain) = read(&mira, &place, "identity").await;
        assert!(!is_gzip(&headers) && plain.len() > 4096);
        for accepted in [BROWSER, "gzip", "br;q=1, gzip;q=0.2"] {
            let (headers, packed) = read(&mira, &place, accepted).await;
            assert!(is_gzip(&headers), "{accepted}");
            assert_eq!(headers["content-length"], packed.len().to_string());
            assert!(packed.len() < plain.len() / 3, "{} of {}", packed.len(), plain.len());
            assert_eq!(unpacked(&packed), plain);
        }
        for accepted in ["", "br", "gzip;q=0", "*"] {
            let (headers, body) = read(&mira, &place, accepted).await;
            assert!(!headers.contains_key("content-encoding"), "{accepted}");
            assert_eq!((body == plain, &headers["vary"]), (true, &"accept-encoding".parse().expect("a value")));
        }
        let (headers, _) = read(&mira, &format!("{place}?limit=2"), BROWSER).await;
        assert!(!is_gzip(&headers), "a short page");
    }

    async fn an_export_is_compressed_as_it_flows(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        for number in 0..30 {
            mira.say(&conversation, &format!("{number} {}", "lamps over the lake ".repeat(40))).await;
        }
        mira.post("/sessions/current/confirm", json!({ "password": PASSWORD })).await.expect(204);
        let (headers, packed) = read(&mira, "/me/export", BROWSER).await;
        assert!(is_gzip(&headers) && headers["transfer-encoding"] == "chunked");
        let document: Value = serde_json::from_slice(&unpacked(&packed)).expect("is JSON");
        let messages = document["conversations"][0]["messages"].as_array().expect("messages");
        assert_eq!(messages.iter().filter(|message| message["mine"] == true).count(), 30);
        let (headers, plain) = read(&mira, "/me/export", "identity").await;
        assert!(!is_gzip(&headers) && packed.len() < plain.len() / 10);
    }

    /// BREACH: only answers that mix nothing secret with what a stranger can write.
    async fn only_routes_of_the_list_are_compressed(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for number in 0..12 {
            mira.group(&format!("Lake house {number}"), &[&tomas]).await;
        }
        let (headers, list) = read(&mira, "/conversations", BROWSER).await;
        assert!(list.len() > 4096 && !headers.contains_key("content-encoding"));
        // Also short answers of the list name the header, so this covers every route.
        let contract = umbrachat::app::openapi();
        let mut varying = Vec::new();
        for (path, _) in contract.paths.paths.iter().filter(|(_, item)| item.get.is_some()) {
            let pattern = path.strip_prefix("/api/v1").expect("of the API");
            let query = match pattern {
                "/conversations/{id}/changes" => "?since=0",
                "/privacy-policy/changes" => "?from=2&to=3",
                _ => "",
            };
            let place = pattern.replace("{id}", &conversation) + query;
            if place == "/live" || place == "/me/export" {
                continue;
            }
            let request = mira.request(Method::GET, &place).header(ACCEPT_ENCODING, BROWSER);
            let (status, headers, _) = received(request).await;
            if status == 200 && headers.get_all("vary").iter().any(|vary| vary == "accept-encoding") {
                varying.push(pattern);
            }
        }
        varying.sort_unstable();
        let of_a_conversation = ["changes", "messages", "pins"].map(|part| format!("/conversations/{{id}}/{part}"));
        let public = ["/privacy-policy", "/privacy-policy/changes"].map(str::to_owned);
        assert_eq!(varying, [of_a_conversation.as_slice(), &public].concat());
    }

    async fn a_public_document_has_a_tag_for_each_encoding(stage: Stage) {
        let http = reqwest::Client::new();
        for place in ["/openapi.yaml", "/openapi.json", "/problems"] {
            let request = |accepted: &str| http.get(format!("{}{place}", stage.base)).header(ACCEPT_ENCODING, accepted);
            let (_, plain_headers, plain) = received(request("")).await;
            let (_, headers, packed) = received(request(BROWSER)).await;
            assert!(is_gzip(&headers) && !is_gzip(&plain_headers), "{place}");
            assert_eq!(unpacked(&packed), plain);
            assert_ne!(headers["etag"], plain_headers["etag"]);
            for headers in [&headers, &plain_headers] {
                assert_eq!(headers["vary"], "accept-encoding", "{place}");
            }
            for (accepted, held, expected) in [
                (BROWSER, &headers["etag"], 304), ("", &plain_headers["etag"], 304),
                (BROWSER, &plain_headers["etag"], 200), ("", &headers["etag"], 200),
            ] {
                let (status, headers, _) = received(request(accepted).header("if-none-match", held)).await;
                assert_eq!((status, &headers["vary"]), (expected, &"accept-encoding".parse().expect("a value")));
            }
        }
    }
}
