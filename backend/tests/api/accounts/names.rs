use serde_json::{Value, json};

use crate::stage::{Answer, PASSWORD, POLICY, Stage, on_both_engines};

async fn sign_up(stage: &Stage, username: &str, display_name: Value, email: Value) -> Answer {
    let body = json!({
        "username": username, "password": PASSWORD, "display_name": display_name,
        "email": email, "consent": { "policy_version": POLICY },
    });
    stage.stranger().post("/accounts", body).await
}

on_both_engines! {
    async fn a_taken_username_is_refused_in_every_spelling(stage: Stage) {
        sign_up(&stage, "Mira", json!(null), json!(null)).await.expect(201);
        for username in ["Mira", "MIRA", "mira", "ｍｉｒａ", " mira "] {
            let refused = sign_up(&stage, username, json!(null), json!(null)).await;
            assert_eq!(refused.problem(409, "username_taken"), ["username:taken"], "{username}");
        }
    }

    async fn official_sounding_names_are_reserved(stage: Stage) {
        for username in ["admin", "Root", "SUPPORT", "adm1n", "no-reply", "umbrachat", "ádmin", "everyone"] {
            let refused = sign_up(&stage, username, json!(null), json!(null)).await;
            let named = refused.problem(422, "validation_failed");
            assert_eq!(named, ["username:reserved"], "{username}");
        }
        let create = ["account", "create", "support", "--password-stdin"];
        let said = stage.umbrachat_with(&create, &[], &format!("{PASSWORD}\n")).await;
        assert!(said.done().starts_with("Made support"), "the operator may");
        let session = json!({ "username": "Support", "password": PASSWORD });
        stage.stranger().post("/sessions", session).await.expect(201);
        sign_up(&stage, "supporter", json!("Admin"), json!(null)).await.expect(201);
    }

    async fn confusable_usernames_are_refused(stage: Stage) {
        for (username, why) in [
            ("ab", "too_short"), ("", "too_short"), ("王", "too_short"), ("می\u{200C}خواهم", "invalid"), ("m.iraaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "too_long"),
            ("mi ra", "invalid"), ("mi\u{200B}ra", "invalid"), ("mi\u{202E}ra", "invalid"),
            ("mi\0ra", "invalid"), ("mi\nra", "invalid"), ("<b>", "invalid"), ("...", "invalid"),
            ("mir\u{430}", "mixed_scripts"),
        ] {
            let refused = sign_up(&stage, username, json!(null), json!(null)).await;
            let named = refused.problem(422, "validation_failed");
            assert_eq!(named, [format!("username:{why}")], "{username:?}");
        }
        for username in ["мира", "王芳", "민수"] {
            sign_up(&stage, username, json!(null), json!(null)).await.expect(201);
        }
        sign_up(&stage, &"a".repeat(32), json!(null), json!(null)).await.expect(201);
    }

    async fn the_username_is_shown_where_no_other_name_is_given(stage: Stage) {
        for (number, name) in [json!(null), json!(""), json!("  ")].into_iter().enumerate() {
            let username = format!("mira{number}");
            let made = sign_up(&stage, &username, name, json!(null)).await.expect(201);
            assert_eq!(made.body["account"]["display_name"], username);
        }
    }

    async fn display_names_keep_emoji_and_lose_invisible_characters(stage: Stage) {
        for (number, name) in ["Mira 👩\u{200D}🚀", "美羅", "a", "نوشته\u{200C}ها", &"ä".repeat(64)].iter().enumerate() {
            let made = sign_up(&stage, &format!("mira{number}"), json!(name), json!(null)).await;
            assert_eq!(made.expect(201).body["account"]["display_name"], *name);
        }
        for (name, why) in [
            ("a\u{7}b", "invalid"), ("a\u{202E}b", "invalid"), ("a\u{200B}b", "invalid"),
            ("a\0b", "invalid"), ("a\nb", "invalid"), (&"ä".repeat(65), "too_long"),
            ("\u{2800}", "too_short"), ("\u{3164}", "too_short"), ("\u{AD}", "too_short"),
            ("\u{200D}", "too_short"), ("\u{34F}", "too_short"), ("\u{200C}\u{200C}", "too_short"),
            ("a\u{AD}b", "invalid"), ("a\u{61C}b", "invalid"),
        ] {
            let refused = sign_up(&stage, "tomas", json!(name), json!(null)).await;
            let named = refused.problem(422, "validation_failed");
            assert_eq!(named, [format!("display_name:{why}")], "{name:?}");
        }
    }

    async fn the_email_is_optional_and_validated(stage: Stage) {
        let made = sign_up(&stage, "mira", json!(null), json!("")).await.expect(201);
        assert_eq!(made.body["account"]["email"], Value::Null);
        let long = format!("{}@example.org", "a".repeat(250));
        for email in ["nowhere", "a@", "@example.org", "a b@example.org", "a@b@c.org", "a\0@b.org", &long] {
            let refused = sign_up(&stage, "tomas", json!(null), json!(email)).await;
            assert_eq!(refused.problem(422, "validation_failed"), ["email:invalid"], "{email}");
        }
    }

    async fn other_users_never_see_an_email(stage: Stage) {
        let made = sign_up(&stage, "mira", json!(null), json!("canary@example.org")).await.expect(201);
        let token = made.body["session"]["access_token"].as_str().expect("a token").to_owned();
        let mut mira = stage.stranger().with_token(&token);
        mira.username = "mira".to_owned();
        mira.id = made.body["account"]["id"].as_str().expect("an id").to_owned();
        let tomas = stage.person("tomas").await;
        tomas.befriend(&mira).await;
        let conversation = tomas.open(&mira).await;
        mira.say(&conversation, "hello").await;
        for path in ["/friends", "/users?q=mira", "/conversations", &format!("/users/{}", mira.id)] {
            let seen = tomas.get(path).await.expect(200).body.to_string();
            assert!(seen.contains("mira") && !seen.contains("canary"), "{path}: {seen}");
        }
        assert!(!tomas.everything().await.body.to_string().contains("canary"));
        assert!(mira.get("/me").await.body.to_string().contains("canary"));
    }
}
