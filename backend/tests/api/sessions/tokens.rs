use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::stage::{Actor, Socket, Stage, on_both_engines};

pub const SECRET: &str = "K2v9-0aQfT7xWm31ZpLr8uYc5HdN6jBe";

pub fn part(content: &str) -> String {
    URL_SAFE_NO_PAD.encode(content)
}

pub fn read(part: &str) -> Value {
    let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// The exact header of every access token.
pub const HEADER: &str = r#"{"typ":"at+jwt","alg":"HS256"}"#;

/// Signs with the server's key.
pub fn signed(header: &str, claims: &Value) -> String {
    let root = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
    let key = hmac::sign(&root, b"umbrachat access token");
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
    let content = format!("{}.{}", part(header), part(&claims.to_string()));
    let tag = URL_SAFE_NO_PAD.encode(hmac::sign(&key, content.as_bytes()).as_ref());
    format!("{content}.{tag}")
}

async fn is_accepted(actor: &Actor, token: &str) -> bool {
    let answer = actor.with_token(token).get("/me").await;
    if answer.status == 200 {
        return true;
    }
    answer.problem(401, "unauthenticated");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    false
}

on_both_engines! {
    async fn a_token_that_was_tampered_with_is_refused(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let parts: Vec<&str> = mira.token.split('.').collect();
        let [header, claims, tag] = parts[..] else { panic!("a token has three parts") };
        let theirs = tomas.token.split('.').nth(1).expect("claims");
        let mut later = read(claims);
        later["exp"] = json!(later["exp"].as_i64().expect("a time") + 1);
        let longer = format!("{}x", mira.token);
        for token in [
            format!("{header}.{theirs}.{tag}"), format!("{header}.{}.{tag}", part(&later.to_string())),
            format!("{header}.{claims}."), format!("{header}.{claims}"), longer,
            format!("{header}.{claims}.{}", part("signature")), mira.refresh_token.clone(),
            ".".to_owned(), "..".to_owned(), "x".to_owned(), format!("{header}..{tag}"),
        ] {
            assert!(!is_accepted(&mira, &token).await, "{token}");
        }
        assert!(is_accepted(&mira, &mira.token).await);
    }

    async fn no_algorithm_type_or_key_is_taken_from_a_token(engine: Engine) {
        let stage = Stage::with(engine, &["--limits", "off", "--jwt-secret", SECRET]).await;
        let mira = stage.person("mira").await;
        let claims = read(mira.token.split('.').nth(1).expect("claims"));
        assert!(is_accepted(&mira, &signed(HEADER, &claims)).await, "this test signs as the server does");
        for header in [
            r#"{"typ":"at+jwt","alg":"none"}"#, r#"{"typ":"at+jwt","alg":"None"}"#,
            r#"{"typ":"at+jwt","alg":"nOnE"}"#, r#"{"typ":"at+jwt","alg":""}"#,
            r#"{"typ":"at+jwt","alg":"HS384"}"#, r#"{"typ":"at+jwt","alg":"RS256"}"#,
            r#"{"typ":"JWT","alg":"HS256"}"#, r#"{"alg":"HS256"}"#, r#"{"typ":"at+jwt"}"#, "{}", "",
            r#"{"typ":"at+jwt","alg":"HS256","kid":"../../dev/null"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","kid":"' UNION SELECT 'x"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","jku":"http://127.0.0.1/keys"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","x5u":"http://127.0.0.1/keys"}"#,
            r#"{"typ":"at+jwt","alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}"#,
            r#"{"typ":"at+jwt","alg":"HS256","crit":["exp"]}"#,
        ] {
            assert!(!is_accepted(&mira, &signed(header, &claims)).await, "{header}");
        }
    }

    async fn every_claim_is_needed_and_checked(engine: Engine) {
        let stage = Stage::with(engine, &["--limits", "off", "--jwt-secret", SECRET]).await;
        let mira = stage.person("mira").await;
        let claims = read(mira.token.split('.').nth(1).expect("claims"));
        let age = claims["exp"].as_i64().expect("a time") - claims["iat"].as_i64().expect("a time");
        assert_eq!(age, 900);
        for name in ["exp", "iss", "aud", "sub", "sid", "jti", "iat"] {
            let mut without = claims.clone();
            without.as_object_mut().expect("claims").remove(name);
            assert!(!is_accepted(&mira, &signed(HEADER, &without)).await, "without {name}");
        }
        let past = claims["iat"].as_i64().expect("a time") - 6;
        for (name, value) in [
            ("iss", json!("other")), ("aud", json!("other")), ("sub", json!("x")), ("sid", json!(1)),
            ("exp", json!(past)), ("exp", json!("9999999999")), ("jti", json!(null)),
        ] {
            let mut wrong = claims.clone();
            wrong[name] = value;
            assert!(!is_accepted(&mira, &signed(HEADER, &wrong)).await, "{name}");
        }
    }

    async fn own_data_requires_a_token(stage: Stage) {
        let stranger = stage.stranger();
        for path in ["/me", "/sessions", "/friends", "/friend-requests", "/conversations", "/users?q=ab"] {
            let refused = stranger.get(path).await;
            refused.problem(401, "unauthenticated");
        }
        let mira = stage.person("mira").await;
        for value in [format!("Basic {}", mira.token), mira.token.clone(), "Bearer".to_owned()] {
            let request = stranger.request(reqwest::Method::GET, "/me").header("authorization", value);
            stranger.send(request).await.problem(401, "unauthenticated");
        }
        stranger.get(&format!("/me?access_token={}", mira.token)).await.problem(401, "unauthenticated");
        let refused = Socket::try_open(&stage.base, &[("authorization", "Bearer x.y.z")]).await;
        assert_eq!(refused.err(), Some(401));
    }
}
