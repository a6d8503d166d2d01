//! Tokens that somebody else made. None is taken, neither over REST nor by the socket.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::tokens::{HEADER, SECRET, part, read, signed};
use crate::stage::{Actor, PASSWORD, POLICY, Socket, Stage, on_both_engines};

/// Signed with any text as the key.
fn signed_with(key: &[u8], header: &str, claims: &Value) -> String {
    let content = format!("{}.{}", part(header), part(&claims.to_string()));
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    let tag = URL_SAFE_NO_PAD.encode(hmac::sign(&key, content.as_bytes()).as_ref());
    format!("{content}.{tag}")
}

fn header(algorithm: &str, more: &Value) -> String {
    let mut header = json!({ "typ": "at+jwt", "alg": algorithm });
    for (name, value) in more.as_object().into_iter().flatten() {
        header[name] = value.clone();
    }
    header.to_string()
}

/// 401 by REST, and for the socket before anything is upgraded, in both ways to bring a
/// token along.
async fn assert_refused(stage: &Stage, actor: &Actor, token: &str, what: &str) {
    let answer = actor.with_token(token).get("/me").await;
    assert_eq!(answer.status, 401, "{what}: {}", answer.body);
    answer.problem(401, "unauthenticated");
    let (bearer, offered) = (format!("Bearer {token}"), format!("umbra.v1, bearer.{token}"));
    for headers in [("authorization", bearer.as_str()), ("sec-websocket-protocol", &offered)] {
        let opened = Socket::try_open(&stage.base, &[headers]).await;
        assert_eq!(opened.err(), Some(401), "{what} as {}", headers.0);
    }
}

async fn with_known_secret(engine: crate::stage::Engine) -> (Stage, Actor, Value) {
    let stage = Stage::with(engine, &["--limits", "off", "--jwt-secret", SECRET]).await;
    let mira = stage.person("mira").await;
    let claims = read(mira.token.split('.').nth(1).expect("claims"));
    (stage, mira, claims)
}

on_both_engines! {
    async fn no_algorithm_but_ours_is_taken(engine: Engine) {
        let (stage, mira, claims) = with_known_secret(engine).await;
        assert_eq!(mira.with_token(&signed(HEADER, &claims)).get("/me").await.status, 200, "this test can sign");
        for algorithm in [
            "none", "None", "nOnE", "NONE", "", "HS384", "HS512", "RS256", "RS512", "PS256", "ES256",
            "ES384", "EdDSA", "HS256 ", "hs256",
        ] {
            let header = header(algorithm, &json!({}));
            assert_refused(&stage, &mira, &signed(&header, &claims), &header).await;
            let unsigned = format!("{}.{}.", part(&header), part(&claims.to_string()));
            assert_refused(&stage, &mira, &unsigned, &format!("{header}, unsigned")).await;
        }
    }

    async fn no_key_is_taken_from_a_token(engine: Engine) {
        let (stage, mira, claims) = with_known_secret(engine).await;
        let own = json!({ "kty": "oct", "k": part("a key of the attacker") });
        for more in [
            json!({ "kid": "1" }), json!({ "kid": "../../../../dev/null" }), json!({ "kid": "' OR 1=1 --" }),
            json!({ "kid": "| sleep 9" }), json!({ "jku": stage.base }), json!({ "x5u": stage.base }),
            json!({ "jwk": own }), json!({ "x5c": ["MIIB"] }), json!({ "x5t": "AAAA" }),
            json!({ "crit": ["exp"] }), json!({ "crit": [] }), json!({ "b64": false, "crit": ["b64"] }),
            json!({ "zip": "DEF" }), json!({ "cty": "JWT" }), json!({ "typ": "JWT" }), json!({ "typ": null }),
            json!({ "typ": "refresh+jwt" }), json!({ "enc": "A256GCM" }),
        ] {
            let header = header("HS256", &more);
            assert_refused(&stage, &mira, &signed(&header, &claims), &header).await;
            assert_refused(&stage, &mira, &signed_with(b"a key of the attacker", &header, &claims), &header).await;
        }
    }

    async fn nothing_that_the_server_shows_is_its_key(engine: Engine) {
        let (stage, mira, claims) = with_known_secret(engine).await;
        let mut shown: Vec<String> = Vec::new();
        for path in ["/", "/api/v1/server", "/api/v1/privacy-policy", "/health/live"] {
            let body = stage.get(path).await.body;
            shown.push(body.as_str().map_or_else(|| body.to_string(), ToOwned::to_owned));
        }
        shown.extend([String::new(), "\0".to_owned(), SECRET.to_owned(), "umbrachat".to_owned()]);
        shown.extend([mira.id.clone(), mira.session.clone(), mira.refresh_token.clone(), PASSWORD.to_owned()]);
        shown.extend(mira.token.split('.').map(ToOwned::to_owned));
        for key in &shown {
            for algorithm in ["HS256", "RS256"] {
                let header = if algorithm == "HS256" { HEADER.to_owned() } else { header(algorithm, &json!({})) };
                let what = format!("{algorithm} with {} bytes", key.len());
                assert_refused(&stage, &mira, &signed_with(key.as_bytes(), &header, &claims), &what).await;
            }
        }
    }

    async fn every_claim_has_to_be_there_and_right(engine: Engine) {
        let (stage, mira, claims) = with_known_secret(engine).await;
        let now = claims["iat"].as_i64().expect("a time");
        for name in ["exp", "iss", "aud", "sub", "jti", "sid"] {
            let mut without = claims.clone();
            without.as_object_mut().expect("claims").remove(name);
            assert_refused(&stage, &mira, &signed(HEADER, &without), &format!("without {name}")).await;
            for value in [Value::Null, json!(""), json!([]), json!({}), json!(-1), json!(true)] {
                let mut wrong = claims.clone();
                wrong[name] = value.clone();
                assert_refused(&stage, &mira, &signed(HEADER, &wrong), &format!("{name}: {value}")).await;
            }
        }
        for (name, value) in [
            ("exp", json!(now - 6)), ("exp", json!(0)), ("exp", json!("9999999999")),
            ("exp", json!(1e300)), ("iss", json!("umbrachat ")), ("iss", json!(["other"])),
            ("aud", json!("umbrachat")), ("aud", json!(["other"])), ("sub", json!("mira")),
        ] {
            let mut wrong = claims.clone();
            wrong[name] = value.clone();
            assert_refused(&stage, &mira, &signed(HEADER, &wrong), &format!("{name}: {value}")).await;
        }
    }

    async fn nothing_is_claimed_that_is_never_made_here(engine: Engine) {
        let (stage, mira, claims) = with_known_secret(engine).await;
        let tomas = stage.person("tomas").await;
        let now = claims["iat"].as_i64().expect("a time");
        let claim = |changed: Value| {
            let mut claims = claims.clone();
            for (name, value) in changed.as_object().expect("claims") {
                claims[name] = value.clone();
            }
            signed(HEADER, &claims)
        };
        mira.with_token(&claim(json!({ "nbf": now, "exp": now + 800 }))).get("/me").await.expect(200);
        for changed in [
            json!({ "nbf": now + 600 }), json!({ "nbf": "now" }), json!({ "iat": now + 600, "exp": now + 1_200 }),
            json!({ "exp": now + 901 }), json!({ "exp": now + 315_360_000 }), json!({ "iat": now - 3_600 }),
            json!({ "pol": POLICY + 1 }), json!({ "pol": 999 }), json!({ "pol": -1 }), json!({ "pol": POLICY.to_string() }),
            json!({ "sid": tomas.session }), json!({ "sub": tomas.id }), json!({ "jti": "x" }), json!({ "iat": null }),
        ] {
            assert_refused(&stage, &mira, &claim(changed.clone()), &changed.to_string()).await;
        }
        let nowhere = claim(json!({ "sid": "0192f000-0000-7000-8000-000000000000" }));
        mira.with_token(&nowhere).get("/me").await.problem(401, "session_ended");
        let mut socket = mira.listen().await;
        for changed in [json!({ "sub": tomas.id }), json!({ "exp": now + 9_000 }), json!({ "pol": 7 })] {
            let answer = socket.ask(json!({ "type": "token", "access_token": claim(changed.clone()) })).await;
            assert_eq!((&answer["type"], &answer["problem"]["code"]), (&json!("error"), &json!("unauthenticated")), "{changed}");
        }
    }

    async fn a_token_is_of_one_kind_and_of_one_server(engine: Engine) {
        let (stage, mira, claims) = with_known_secret(engine).await;
        let other = Stage::with(engine, &["--limits", "off"]).await;
        let theirs = other.person("mira").await;
        assert_refused(&stage, &mira, &theirs.token, "of another server").await;
        assert_refused(&other, &theirs, &mira.token, "of another server").await;
        assert_refused(&stage, &mira, &mira.refresh_token, "a refresh token").await;
        for token in [&mira.token, &theirs.refresh_token] {
            let refresh = json!({ "refresh_token": token });
            mira.post("/sessions/refresh", refresh).await.problem(401, "session_ended");
        }
        let mut nobody = claims;
        nobody["sid"] = json!("0192f000-0000-7000-8000-000000000000");
        nobody["sub"] = json!("0192f000-0000-7000-8000-000000000001");
        let answer = mira.with_token(&signed(HEADER, &nobody)).get("/me").await;
        assert!(matches!(answer.status, 401 | 404), "somebody who is not there: {}", answer.body);
    }

    async fn a_secret_is_changed_without_anybody_noticing(engine: Engine) {
        let next = ["--limits", "off", "--jwt-secret", "next-0aQfT7xWm31ZpLr8uYc5HdN6jBe-K2v9"];
        let (stage, mira, _) = with_known_secret(engine).await;
        let refresh = json!({ "refresh_token": mira.refresh_token });
        let changing = [&next[..], &["--jwt-secret-before", SECRET]].concat();
        let stage = stage.restart_with(&changing).await;
        let mira = mira.at(&stage.base);
        mira.get("/me").await.expect(200);
        mira.listen().await;
        let renewed = mira.post("/sessions/refresh", refresh).await.expect(200);
        let stage = stage.restart_with(&next).await;
        let mira = mira.at(&stage.base);
        assert_refused(&stage, &mira, &mira.token, "signed before").await;
        mira.with_token(&renewed.text("access_token")).get("/me").await.expect(200);
    }

    async fn every_bit_of_a_token_counts(stage: Stage) {
        let mira = stage.person("mira").await;
        let length = mira.token.len();
        for at in (0..length).step_by(7).chain([length - 1]) {
            let mut bytes = mira.token.clone().into_bytes();
            // To another sign of the same alphabet, with all its bits in use.
            bytes[at] = if bytes[at] == b'A' { b'Q' } else { b'A' };
            let token = String::from_utf8(bytes).expect("text");
            let answer = mira.with_token(&token).get("/me").await;
            assert_eq!(answer.status, 401, "sign {at}: {token}");
        }
        for size in [1_000, 10_000] {
            let long = format!("{}{}", mira.token, "A".repeat(size));
            assert_refused(&stage, &mira, &long, &format!("{size} more")).await;
        }
        // The server hangs up, so not on the connection that others use.
        let endless = Actor::anonymous(&stage.base, reqwest::Client::new()).with_token(&"A".repeat(400_000));
        let answer = endless.request(reqwest::Method::GET, "/me").send().await;
        assert!(answer.is_err() || answer.is_ok_and(|answer| answer.status().is_client_error()));
        mira.get("/me").await.expect(200);
    }
}
