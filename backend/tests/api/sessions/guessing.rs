//! Password guessing from another source does not lock out the owner.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{Actor, Answer, PASSWORD, Stage, on_both_engines};

const WRONG: &str = "six lamps over the lake";
const ATTACKER: &str = "198.51.100.66";

/// A server with all limits that trusts the `X-Forwarded-For` header of the tests.
async fn stage(engine: crate::stage::Engine) -> Stage {
    Stage::with(engine, &["--trusted-proxies", "127.0.0.1"]).await
}

async fn send(who: &Actor, path: &str, body: &Value, from: &str) -> Answer {
    let request = who.request(Method::POST, path).json(body);
    who.send(request.header("x-forwarded-for", from)).await
}

async fn sign_in(stage: &Stage, name: &str, password: &str, from: &str) -> Answer {
    let body = json!({ "username": name, "password": password });
    send(&stage.stranger(), "/sessions", &body, from).await
}

/// Guesses until attempts from this source are refused for some seconds, and returns the number of
/// failures. Each failure after the tenth doubles the wait, which begins with one second: too short
/// for a test on a busy machine.
async fn lock_out(stage: &Stage, name: &str, from: &str) -> u32 {
    const LONG_ENOUGH: u64 = 4;
    let mut failures = 0;
    loop {
        let answer = sign_in(stage, name, WRONG, from).await;
        if answer.status == 401 {
            answer.problem(401, "wrong_credentials");
            failures += 1;
            continue;
        }
        let wait: u64 = answer.header("retry-after").parse().expect("seconds");
        answer.problem(429, "rate_limited");
        if wait >= LONG_ENOUGH {
            return failures;
        }
        tokio::time::sleep(Duration::from_secs(wait)).await;
    }
}

on_both_engines! {
    async fn an_attacker_cannot_lock_out_the_owner(engine: Engine) {
        let stage = stage(engine).await;
        let mira = stage.person("mira").await;
        let failures = lock_out(&stage, &mira.username, ATTACKER).await;
        assert!((10..=13).contains(&failures), "{failures}");
        sign_in(&stage, &mira.username, PASSWORD, "203.0.113.7").await.expect(201);
        sign_in(&stage, &mira.username, PASSWORD, ATTACKER).await.problem(429, "rate_limited");
        // A device that is signed in can confirm and change the password, also from the attacker's
        // source.
        let (password, body) = (json!({ "password": PASSWORD }), json!({ "current": PASSWORD, "new": "eight lamps under the hill" }));
        send(&mira, "/sessions/current/confirm", &password, ATTACKER).await.expect(204);
        let codes = send(&mira, "/me/recovery-codes", &password, ATTACKER).await.expect(201);
        send(&mira, "/me/totp", &password, ATTACKER).await.expect(201);
        let request = mira.request(Method::PUT, "/me/password").json(&body);
        mira.send(request.header("x-forwarded-for", ATTACKER)).await.expect(204);
        let back = json!({
            "username": mira.username, "recovery_code": codes.body["recovery_codes"][0], "new_password": PASSWORD,
        });
        send(&stage.stranger(), "/recovery", &back, ATTACKER).await.expect(201);
        // What the owner's device did has not ended the streak of this source.
        let failures = lock_out(&stage, &mira.username, ATTACKER).await;
        assert!(failures <= 1, "{failures}");
        sign_in(&stage, &mira.username, PASSWORD, ATTACKER).await.problem(429, "rate_limited");
    }

    async fn a_known_device_has_its_own_attempts(engine: Engine) {
        let stage = stage(engine).await;
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let key = |answer: Answer| answer.expect(201).text("device_key");
        let mine = key(sign_in(&stage, &mira.username, PASSWORD, ATTACKER).await);
        let theirs = key(sign_in(&stage, &tomas.username, PASSWORD, ATTACKER).await);
        lock_out(&stage, &mira.username, ATTACKER).await;
        let with = |key: &str, password: &str| {
            json!({ "username": mira.username, "password": password, "device_key": key })
        };
        let ask = async |body: Value| send(&stage.stranger(), "/sessions", &body, ATTACKER).await;
        ask(with(&theirs, PASSWORD)).await.problem(429, "rate_limited");
        ask(with(&mine[1..], PASSWORD)).await.problem(429, "rate_limited");
        assert_eq!(ask(with(&"x".repeat(257), PASSWORD)).await.problem(422, "validation_failed"), ["device_key:too_long"]);
        let again = key(ask(with(&mine, PASSWORD)).await);
        ask(with(&again, WRONG)).await.problem(401, "wrong_credentials");
        ask(with(&again, PASSWORD)).await.expect(201);
    }

    async fn a_browser_is_known_by_its_cookie_after_signing_out(engine: Engine) {
        let stage = stage(engine).await;
        let mira = stage.person("mira").await;
        let body = json!({ "username": mira.username, "password": PASSWORD, "refresh": "cookie" });
        let session = send(&stage.stranger(), "/sessions", &body, ATTACKER).await.expect(201);
        assert!(session.body["device_key"].is_null(), "the cookie is HttpOnly");
        let cookies = session.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let device = cookies.filter(|cookie| cookie.starts_with("umbra_device=")).collect::<Vec<_>>();
        assert_eq!(device.len(), 1);
        let mut parts: Vec<_> = device[0].split("; ").collect();
        let pair = parts.remove(0);
        parts.sort_unstable();
        assert_eq!(parts, ["HttpOnly", "Max-Age=34560000", "Path=/", "SameSite=Strict"]);
        let signed_out = mira.with_token(&session.text("access_token")).delete("/sessions/current").await.expect(204);
        let forgotten = signed_out.headers.get_all("set-cookie").iter().any(|cookie| cookie.to_str().is_ok_and(|cookie| cookie.contains("device")));
        assert!(!forgotten, "the browser stays known");
        lock_out(&stage, &mira.username, ATTACKER).await;
        let stranger = stage.stranger();
        let request = stranger.request(Method::POST, "/sessions").json(&body);
        let request = request.header("x-forwarded-for", ATTACKER).header("cookie", pair);
        stranger.send(request).await.expect(201);
    }

    async fn concurrent_guesses_are_counted_before_the_check(engine: Engine) {
        let stage = stage(engine).await;
        let mira = stage.person("mira").await;
        let wrong = json!({ "password": WRONG });
        let guesses = (0..60).map(|_| send(&mira, "/sessions/current/confirm", &wrong, ATTACKER));
        let answers = futures_util::future::join_all(guesses).await;
        let checked = answers.iter().filter(|answer| answer.status == 403).count();
        // The test may run for some seconds; each of them allows one more attempt, later fewer.
        assert!((1..=13).contains(&checked), "{checked} were checked");
        assert!(answers.iter().all(|answer| matches!(answer.status, 403 | 429 | 503)));
        let body = json!({ "username": mira.username, "password": WRONG });
        let stranger = stage.stranger();
        let guesses = (0..29).map(|_| send(&stranger, "/sessions", &body, ATTACKER));
        let answers = futures_util::future::join_all(guesses).await;
        let checked = answers.iter().filter(|answer| answer.status == 401).count();
        assert!((1..=13).contains(&checked), "{checked} were checked");
    }

    async fn successful_attempts_do_not_count(engine: Engine) {
        let stage = stage(engine).await;
        let mira = stage.person("mira").await;
        for _ in 0..25 {
            sign_in(&stage, &mira.username, PASSWORD, "203.0.113.7").await.expect(201);
        }
    }
}
