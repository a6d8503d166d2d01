use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{Actor, Answer, PASSWORD, POLICY, Stage, on_both_engines};

const PUBLIC: &[&str] = &["--limits", "off", "--public-url", "https://chat.example.org"];

async fn sign_in(mira: &Actor) -> Answer {
    let body = json!({ "username": mira.username, "password": PASSWORD, "refresh": "cookie" });
    mira.post("/sessions", body).await.expect(201)
}

/// The cookie of an answer: `name=value`, and its attributes in order.
fn cookie(answer: &Answer) -> (String, Vec<String>) {
    let cookies = answer.headers.get_all("set-cookie").iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok());
    let cookie = cookies.find(|cookie| cookie.contains("umbra_refresh=")).expect("a cookie");
    let mut parts = cookie.split("; ");
    let pair = parts.next().expect("a name and a value").to_owned();
    let mut attributes: Vec<_> = parts.map(ToOwned::to_owned).collect();
    attributes.sort();
    (pair, attributes)
}

async fn refresh(stage: &Stage, cookie: &str, origin: Option<&str>) -> Answer {
    let stranger = stage.stranger();
    let request = stranger.request(Method::POST, "/sessions/refresh").json(&json!({}));
    let request = request.header("cookie", cookie);
    stranger
        .send(origin.into_iter().fold(request, |request, origin| request.header("origin", origin)))
        .await
}

on_both_engines! {
    async fn the_refresh_cookie_is_http_only(stage: Stage) {
        let session = sign_in(&stage.person("mira").await).await;
        assert_eq!(session.body.get("refresh_token"), None);
        let (pair, attributes) = cookie(&session);
        assert!(pair.starts_with("umbra_refresh="), "{pair}");
        assert_eq!(attributes, ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Strict"]);
    }

    async fn over_tls_the_cookie_is_bound_to_the_host(engine: Engine) {
        let stage = Stage::with(engine, PUBLIC).await;
        let mira = stage.person("mira").await;
        let (pair, attributes) = cookie(&sign_in(&mira).await);
        assert!(pair.starts_with("__Host-umbra_refresh="), "{pair}");
        assert_eq!(attributes, ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Strict", "Secure"]);
        refresh(&stage, &pair, Some("https://chat.example.org")).await.expect(200);
        let plain = pair.replacen("__Host-", "", 1);
        refresh(&stage, &plain, None).await.problem(401, "session_ended");
    }

    async fn signing_up_can_keep_the_token_in_a_cookie_too(stage: Stage) {
        let body = json!({
            "username": "mira", "password": PASSWORD, "consent": { "policy_version": POLICY },
            "refresh": "cookie",
        });
        let made = stage.stranger().post("/accounts", body).await.expect(201);
        assert_eq!(made.body["session"].get("refresh_token"), None);
        refresh(&stage, &cookie(&made).0, None).await.expect(200);
    }

    async fn refreshing_by_cookie_moves_the_cookie(stage: Stage) {
        let (first, _) = cookie(&sign_in(&stage.person("mira").await).await);
        let refreshed = refresh(&stage, &first, Some(&stage.base)).await.expect(200);
        assert_eq!(refreshed.body.get("refresh_token"), None);
        let (second, attributes) = cookie(&refreshed);
        assert_ne!(first, second);
        assert_eq!(attributes, ["HttpOnly", "Max-Age=2592000", "Path=/", "SameSite=Strict"]);
        refresh(&stage, &second, None).await.expect(200);
    }

    async fn a_foreign_origin_cannot_refresh_by_cookie(engine: Engine) {
        let stage = Stage::with(engine, PUBLIC).await;
        let mira = stage.person("mira").await;
        let (pair, _) = cookie(&sign_in(&mira).await);
        for origin in [
            "https://evil.example", "https://chat.example.org.evil.example", "http://chat.example.org",
            "https://chat.example.org:8443", "https://xchat.example.org", "null", "",
            "https://chat.example.org/",
        ] {
            let refused = refresh(&stage, &pair, Some(origin)).await;
            refused.problem(403, "forbidden_origin");
            assert!(!refused.headers.contains_key("set-cookie"), "{origin}");
        }
        let generation = "SELECT CAST(max(generation) AS TEXT) AS text FROM sessions";
        assert_eq!(stage.database.texts(generation).await, ["0"], "nothing was exchanged");
        refresh(&stage, &pair, Some("https://Chat.example.org")).await.expect(200);
    }

    async fn further_origins_can_be_allowed(engine: Engine) {
        let more = ["--allowed-origins", "https://other.example", "--limits", "off"];
        let stage = Stage::with(engine, &more).await;
        let (pair, _) = cookie(&sign_in(&stage.person("mira").await).await);
        refresh(&stage, &pair, Some("https://other.example")).await.expect(200);
        refresh(&stage, &pair, Some("https://another.example")).await.problem(403, "forbidden_origin");
    }

    async fn signing_out_removes_the_cookie_and_ends_its_session(stage: Stage) {
        let mira = stage.person("mira").await;
        let session = sign_in(&mira).await;
        let (pair, _) = cookie(&session);
        let browser = mira.with_token(&session.text("access_token"));
        let gone = browser.delete("/sessions/current").await.expect(204);
        assert_eq!(gone.body, Value::String(String::new()));
        assert_eq!(gone.header("clear-site-data"), "\"cache\", \"storage\"");
        let (emptied, attributes) = cookie(&gone);
        assert_eq!(emptied, "umbra_refresh=");
        assert!(attributes.contains(&"Max-Age=0".to_owned()), "{attributes:?}");
        refresh(&stage, &pair, None).await.problem(401, "session_ended");
        mira.get("/me").await.expect(200);
    }
}
