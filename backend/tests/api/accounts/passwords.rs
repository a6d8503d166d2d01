use serde_json::json;

use crate::stage::{Answer, POLICY, Stage, on_both_engines};

async fn sign_up(stage: &Stage, username: &str, password: &str) -> Answer {
    let body = json!({
        "username": username, "password": password, "consent": { "policy_version": POLICY },
    });
    stage.stranger().post("/accounts", body).await
}

on_both_engines! {
    async fn passwords_that_would_be_guessed_are_refused_with_the_reason(stage: Stage) {
        for (password, why) in [
            ("", "too_short"), ("lake7lamp", "too_short"), ("🌒🦊🪐🌊🍋", "too_short"),
            ("password123", "too_weak"), ("qwertyuiop", "too_weak"), ("aaaaaaaaaaaaaaaa", "too_weak"),
            ("mira.sokolova", "too_weak"), ("Mira.Sokolova1", "too_weak"), ("umbrachat1", "too_weak"),
        ] {
            let refused = sign_up(&stage, "mira.sokolova", password).await;
            let named = refused.problem(422, "validation_failed");
            assert_eq!(named, [format!("password:{why}")], "{password}");
            assert!(password.is_empty() || !refused.body.to_string().contains(password), "{password}");
        }
    }

    async fn a_password_has_1024_bytes_at_most_and_no_nul(stage: Stage) {
        let lamps = "seven lamps over the lake ".repeat(40);
        let refused = sign_up(&stage, "mira", &lamps[..1_025]).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["password:too_long"]);
        let refused = sign_up(&stage, "mira", "seven lamps\0over the lake").await;
        assert_eq!(refused.problem(422, "validation_failed"), ["password:invalid"]);
        sign_up(&stage, "mira", &lamps[..1_024]).await.expect(201);
    }

    async fn every_character_of_a_password_counts(stage: Stage) {
        let long = "seven lamps over the lake ".repeat(39);
        for (number, password) in ["Тихая ночь над озером", "🌒🦊🪐🌊🍋🎻🚲🧭🪁🕯", " seven  lamps ", &long]
            .iter()
            .enumerate()
        {
            let username = format!("mira{number}");
            sign_up(&stage, &username, password).await.expect(201);
            let sign_in = async |password: &str| {
                let body = json!({ "username": username, "password": password });
                stage.stranger().post("/sessions", body).await.status
            };
            assert_eq!(sign_in(password).await, 201, "{password}");
            let mut shorter = (*password).to_owned();
            shorter.pop();
            assert_eq!(sign_in(&shorter).await, 401, "without its end: {password}");
            assert_eq!(sign_in(&format!("{password}x")).await, 401, "with more: {password}");
        }
    }

    async fn only_an_argon2id_hash_is_stored(stage: Stage) {
        sign_up(&stage, "mira", "canary seven lamps over the lake").await.expect(201);
        let stored = stage.database.texts("SELECT password_hash AS text FROM accounts").await;
        assert_eq!(stored.len(), 1);
        assert!(stored[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored:?}");
        assert!(!stage.database.holds("canary seven lamps").await);
    }
}
