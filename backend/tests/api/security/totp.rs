use serde_json::json;

use super::{code, enable, forget_steps, kinds, sign_in};
use crate::stage::{PASSWORD, Stage, on_both_engines};

const WRONG: &str = "six lamps over the lake";

on_both_engines! {
    async fn a_second_factor_is_required_after_its_confirmation(stage: Stage) {
        let mira = stage.person("mira").await;
        let none = json!({ "code": "123456" });
        mira.post("/me/totp/confirm", &none).await.problem(409, "totp_disabled");
        mira.post("/me/totp", json!({ "password": WRONG })).await.problem(403, "wrong_password");
        let first = mira.post("/me/totp", json!({ "password": PASSWORD })).await.expect(201);
        let made = mira.post("/me/totp", json!({ "password": PASSWORD })).await.expect(201);
        let (secret, uri) = (made.text("secret"), made.text("uri"));
        assert_ne!(first.text("secret"), secret, "asked again, a new one");
        assert!(secret.len() >= 32 && uri.contains(&secret), "{uri}");
        assert!(uri.starts_with(&format!("otpauth://totp/UmbraChat:{}?", mira.username)), "{uri}");
        sign_in(&stage, &mira, None).await.expect(201);
        let wrong = json!({ "code": code(&first.text("secret"), 0) });
        mira.post("/me/totp/confirm", wrong).await.problem(401, "wrong_code");
        assert_eq!(mira.get("/me/security").await.expect(200).body["totp"], false);
        let right = json!({ "code": code(&secret, 0) });
        let on = mira.post("/me/totp/confirm", &right).await.expect(200);
        assert_eq!(on.body["recovery_codes"].as_array().map(Vec::len), Some(8));
        let state = mira.get("/me/security").await.expect(200).body;
        assert_eq!((&state["totp"], &state["recovery_codes_left"]), (&json!(true), &json!(8)));
        mira.post("/me/totp", json!({ "password": PASSWORD })).await.problem(409, "totp_enabled");
        mira.post("/me/totp/confirm", &right).await.problem(409, "totp_enabled");
        assert_eq!(kinds(&mira).await[..2], ["recovery_codes_made", "totp_enabled"]);
    }

    async fn signing_in_needs_password_and_code_and_each_code_works_once(stage: Stage) {
        let mira = stage.person("mira").await;
        let (secret, _) = enable(&stage, &mira).await;
        sign_in(&stage, &mira, None).await.problem(401, "totp_required");
        sign_in(&stage, &mira, Some("000000x")).await.problem(401, "wrong_code");
        let wrong = json!({ "username": mira.username, "password": WRONG, "totp": code(&secret, 0) });
        stage.stranger().post("/sessions", wrong).await.problem(401, "wrong_credentials");
        let now = code(&secret, 0);
        sign_in(&stage, &mira, Some(&now)).await.expect(201);
        sign_in(&stage, &mira, Some(&now)).await.problem(401, "wrong_code");
        sign_in(&stage, &mira, Some(&code(&secret, -1))).await.problem(401, "wrong_code");
        sign_in(&stage, &mira, Some(&code(&secret, 1))).await.expect(201);
        forget_steps(&stage).await;
        sign_in(&stage, &mira, Some(&code(&secret, 5))).await.problem(401, "wrong_code");
    }

    async fn one_of_many_concurrent_uses_of_a_totp_code_succeeds(stage: Stage) {
        let mira = stage.person("mira").await;
        let (secret, _) = enable(&stage, &mira).await;
        let now = code(&secret, 0);
        let tries = (0..8).map(|_| sign_in(&stage, &mira, Some(&now)));
        let answers = futures_util::future::join_all(tries).await;
        let let_in = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(let_in, 1);
        assert!(answers.iter().all(|answer| matches!(answer.status, 201 | 401)));
    }

    async fn a_recovery_code_replaces_the_totp_code_once(stage: Stage) {
        let mira = stage.person("mira").await;
        let (_, codes) = enable(&stage, &mira).await;
        let code = codes[0].as_str().expect("a code");
        sign_in(&stage, &mira, Some(&code.to_lowercase())).await.expect(201);
        assert_eq!(kinds(&mira).await[..2], ["signed_in", "recovery_code_used"]);
        sign_in(&stage, &mira, Some(code)).await.problem(401, "wrong_code");
        assert_eq!(mira.get("/me/security").await.expect(200).number("recovery_codes_left"), 7);
    }

    async fn disabling_totp_requires_the_password(stage: Stage) {
        let mira = stage.person("mira").await;
        enable(&stage, &mira).await;
        let off = |password: &str| {
            let request = mira.request(reqwest::Method::DELETE, "/me/totp");
            mira.send(request.json(&json!({ "password": password })))
        };
        off(WRONG).await.problem(403, "wrong_password");
        sign_in(&stage, &mira, None).await.problem(401, "totp_required");
        off(PASSWORD).await.expect(204);
        off(PASSWORD).await.problem(409, "totp_disabled");
        sign_in(&stage, &mira, None).await.expect(201);
        let again = enable(&stage, &mira).await;
        assert!(again.1.is_null(), "the recovery codes of before are still good");
    }

    async fn guessing_codes_is_slowed_down_even_with_the_right_password(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let (secret, _) = enable(&stage, &mira).await;
        for guess in 0..10 {
            sign_in(&stage, &mira, Some(&format!("{guess:06}x"))).await.problem(401, "wrong_code");
            if guess < 9 {
                sign_in(&stage, &mira, None).await.problem(401, "totp_required");
            }
        }
        sign_in(&stage, &mira, Some(&code(&secret, 0))).await.problem(429, "rate_limited");
    }
}
