use reqwest::{Method, header::HeaderMap};

use crate::stage::{Stage, on_both_engines};

const PLACES: [(&str, &str); 2] =
    [("/openapi.yaml", "application/yaml"), ("/openapi.json", "application/json")];

async fn ask(
    stage: &Stage,
    place: &str,
    name: &'static str,
    value: &str,
) -> (u16, HeaderMap, String) {
    let request = reqwest::Client::new().get(format!("{}{place}", stage.base)).header(name, value);
    let answer = request.send().await.expect("answers");
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.text().await.expect("a body"))
}

on_both_engines! {
    async fn the_contract_is_served_in_both_forms(stage: Stage) {
        for (place, media) in PLACES {
            let (status, headers, text) = ask(&stage, place, "accept", "*/*").await;
            assert_eq!((status, headers["content-type"].to_str().ok()), (200, Some(media)));
            let stated = umbrachat::app::openapi();
            match place {
                "/openapi.yaml" => assert!(text == include_str!("../../../../openapi.yaml")),
                _ => assert_eq!(
                    serde_json::from_str::<serde_json::Value>(&text).expect("JSON"),
                    serde_json::to_value(stated).expect("serialises"),
                ),
            }
        }
    }

    async fn a_conditional_request_for_the_contract_gets_304(stage: Stage) {
        for (place, _) in PLACES {
            let (_, headers, _) = ask(&stage, place, "accept", "*/*").await;
            let tag = headers["etag"].to_str().expect("a text").to_owned();
            assert_eq!(headers["cache-control"], "no-cache");
            for held in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
                let (status, headers, text) = ask(&stage, place, "if-none-match", &held).await;
                assert_eq!((status, text.as_str(), headers["etag"].to_str().ok()), (304, "", Some(&*tag)), "{held}");
            }
            let (status, _, text) = ask(&stage, place, "if-none-match", "\"other\"").await;
            assert_eq!((status, text.is_empty()), (200, false));
        }
    }

    async fn the_contract_is_read_only(stage: Stage) {
        let stranger = stage.stranger();
        for (place, _) in PLACES {
            for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
                let request = reqwest::Client::new().request(method, format!("{}{place}", stage.base));
                let answer = stranger.send(request).await;
                answer.problem(405, "method_not_allowed");
                assert_eq!(answer.header("allow"), "GET, HEAD");
            }
        }
    }

    async fn an_allowed_origin_may_read_the_contract(engine: Engine) {
        let guest = "https://app.example.org";
        let stage = Stage::with(engine, &["--allowed-origins", guest]).await;
        for (place, _) in PLACES {
            let (_, headers, _) = ask(&stage, place, "origin", guest).await;
            assert_eq!(headers["access-control-allow-origin"], guest);
            let exposed = headers["access-control-expose-headers"].to_str().expect("a text");
            assert!(exposed.contains("etag") && exposed.contains("location"), "{exposed}");
            let (_, headers, _) = ask(&stage, place, "origin", "https://evil.example").await;
            assert!(!headers.contains_key("access-control-allow-origin"));
        }
    }
}
