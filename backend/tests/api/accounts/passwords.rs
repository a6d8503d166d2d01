use serde_json::json;

use crate::stage::{Answer, POLICY, Stage, on_both_engines};

async fn sign_up(stage: &Stage, username: &str, password: &str) -> Answer {
    let body = json!({
        "username": username, "password": password, "consent": { "policy_version": POLICY },
    });
    stage.stranger().post("/accounts", body).await
}

on_both_engines! {
    async fn guessable_passwords_are_refused_with_the_reason(stage: Stage) {
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

    async fn passwords_are_compared_in_normalised_form(stage: Stage) {
        // Precomposed form, decomposed form, and a no-break space instead of a space.
        let forms = [
            "sieben L\u{e4}mpchen \u{fc}ber dem See", "sieben La\u{308}mpchen u\u{308}ber dem See",
            "sieben\u{a0}L\u{e4}mpchen \u{fc}ber dem\u{3000}See",
        ];
        for (number, typed) in forms.iter().enumerate() {
            let username = format!("mira{number}");
            let signed_up = sign_up(&stage, &username, typed).await.expect(201);
            let token = signed_up.body["session"]["access_token"].as_str().expect("a token");
            let mira = stage.stranger().with_token(token);
            for form in forms {
                let body = json!({ "username": username, "password": form });
                stage.stranger().post("/sessions", body).await.expect(201);
                mira.post("/me/recovery-codes", json!({ "password": form })).await.expect(201);
            }
            let next = forms[(number + 1) % forms.len()];
            let changed = mira.put("/me/password", json!({ "current": next, "new": format!("{typed} 2") }));
            changed.await.expect(204);
            let body = json!({ "username": username, "password": format!("{next} 2") });
            stage.stranger().post("/sessions", body).await.expect(201);
            let body = json!({ "username": username, "password": "sieben Lampchen uber dem See 2" });
            stage.stranger().post("/sessions", body).await.problem(401, "wrong_credentials");
        }
    }

    async fn a_hash_of_an_older_version_is_accepted_and_renewed(stage: Stage) {
        let (composed, parted) = ("sieben L\u{e4}mpchen im Tal", "sieben La\u{308}mpchen im Tal");
        sign_up(&stage, "mira", composed).await.expect(201);
        let stored = async || {
            stage.database.texts("SELECT password_hash AS text FROM accounts").await.remove(0)
        };
        for (hashed, typed) in [(parted, composed), (parted, parted), (composed, parted)] {
            let old = {
                use argon2::password_hash::PasswordHasher;
                let hash = argon2::Argon2::default().hash_password(hashed.as_bytes());
                hash.expect("hashes").to_string()
            };
            stage.database.execute(&format!("UPDATE accounts SET password_hash = '{old}'")).await;
            let sign_in = async |password: &str| {
                let body = json!({ "username": "mira", "password": password });
                stage.stranger().post("/sessions", body).await.status
            };
            assert_eq!(sign_in("sieben Lampchen im Tal").await, 401);
            assert_eq!(sign_in(typed).await, 201);
            assert_eq!(stored().await != old, hashed == parted, "hashed anew where it has to be");
            assert_eq!((sign_in(composed).await, sign_in(parted).await), (201, 201));
        }
    }
}
