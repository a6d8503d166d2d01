use serde_json::{Value, json};

use crate::stage::{PASSWORD, POLICY, Stage, on_both_engines};

fn registration(username: &str, more: Value) -> Value {
    let mut body = json!({
        "username": username, "password": PASSWORD, "consent": { "policy_version": POLICY },
    });
    let members = body.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    body
}

on_both_engines! {
    async fn signing_up_creates_an_account_and_its_first_session(stage: Stage) {
        let more = json!({ "display_name": " Mira S. ", "email": "mira@example.org" });
        let made = stage.stranger().post("/accounts", registration("Mira", more)).await.expect(201);
        let account = &made.body["account"];
        assert_eq!(account["username"], "Mira");
        assert_eq!(account["display_name"], "Mira S.");
        assert_eq!(account["email"], "mira@example.org");
        let settings = json!({
            "read_receipts": true, "presence": true, "discoverable": false,
            "picture_for_friends_only": false,
            "group_adds": "friends", "theme": "dark", "theme_chosen": false, "quiet_hours": null,
        });
        assert_eq!(account["settings"], settings);
        let session = &made.body["session"];
        assert_eq!((&session["token_type"], &session["expires_in"]), (&json!("Bearer"), &json!(900)));
        let mira = stage.stranger().with_token(session["access_token"].as_str().expect("a token"));
        assert_eq!(mira.get("/me").await.expect(200).body, *account);
    }

    async fn all_invalid_fields_are_named_at_once(stage: Stage) {
        let faulty = json!({
            "username": "a b", "password": "short", "display_name": "Mi\u{202E}ra",
            "email": "nowhere", "device_name": "x".repeat(65),
            "consent": { "policy_version": POLICY },
        });
        let mut named = stage.stranger().post("/accounts", faulty).await.problem(422, "validation_failed");
        named.sort();
        assert_eq!(named, [
            "device_name:too_long", "display_name:invalid", "email:invalid", "password:too_short",
            "username:invalid",
        ]);
    }

    async fn a_missing_field_is_named(stage: Stage) {
        let body = json!({ "username": "mira", "consent": { "policy_version": POLICY } });
        let refused = stage.stranger().post("/accounts", body).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["password:required"]);
    }

    async fn fields_set_by_the_server_are_refused_and_nothing_is_created(stage: Stage) {
        let id = "0192f000-0000-7000-8000-000000000000";
        for (name, value) in [
            ("id", json!(id)), ("role", json!("admin")), ("is_admin", json!(true)),
            ("created_at", json!("2020-01-01T00:00:00.000Z")), ("account_rev", json!(7)),
            ("session_id", json!(id)), ("settings", json!({ "discoverable": true })),
        ] {
            let body = registration("mira", json!({ name: value }));
            let refused = stage.stranger().post("/accounts", body).await;
            assert_eq!(refused.problem(422, "validation_failed"), [format!("{name}:unknown")]);
        }
        let consent = json!({ "consent": { "policy_version": POLICY, "granted": true } });
        let refused = stage.stranger().post("/accounts", registration("mira", consent)).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["consent.granted:unknown"]);
        assert!(stage.database.texts("SELECT username AS text FROM accounts").await.is_empty());
    }

    async fn one_of_many_concurrent_sign_ups_gets_the_name(stage: Stage) {
        let stranger = stage.stranger();
        let tries = (0..8).map(|_| stranger.post("/accounts", registration("mira", json!({}))));
        let answers = futures_util::future::join_all(tries).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        let taken = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!((made, taken), (1, 7));
    }

    async fn the_eleventh_sign_up_of_a_source_in_a_minute_is_refused(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let without_consent = json!({ "username": "mira", "password": PASSWORD });
        for _ in 0..10 {
            let refused = stage.stranger().post("/accounts", &without_consent).await;
            refused.problem(422, "consent_required");
        }
        let refused = stage.stranger().post("/accounts", &without_consent).await;
        refused.problem(429, "rate_limited");
        let wait: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=6).contains(&wait), "{wait}");
    }
}
