use serde_json::json;

use super::{sign_in, signed_out};
use crate::{
    security::{self, kinds},
    stage::{PASSWORD, POLICY, eventually, on_both_engines},
};

on_both_engines! {
    async fn an_account_made_by_the_operator_requires_consent_first(stage: Stage) {
        let name = "Operators.friend";
        let create = ["account", "create", name, "--display-name", "Olga", "--password-stdin"];
        let said = stage.umbrachat_with(&create, &[], &format!("{PASSWORD}\n")).await;
        assert!(said.done().starts_with("Made Operators.friend"));
        let signed_in = sign_in(&stage, name, PASSWORD).await.expect(201);
        let olga = stage.stranger().with_token(&signed_in.text("access_token"));
        for path in ["/conversations", "/friends", "/users?q=mira"] {
            olga.get(path).await.problem(403, "consent_outdated");
        }
        olga.get("/me/export").await.expect(200);
        olga.post("/me/consents", json!({ "policy_version": POLICY })).await.expect(201);
        let me = olga.get("/me").await.expect(200);
        assert_eq!(me.text("display_name"), "Olga");
        assert_eq!(me.body["settings"]["discoverable"], false);
        assert_eq!(kinds(&olga).await, ["exported", "signed_in", "account_made"]);
        let listed = olga.get("/me/security-events").await.expect(200);
        let made = listed.items().last().expect("an event");
        assert!(made["source"].is_null() && made["session_id"].is_null(), "{made}");
    }

    async fn invalid_names_and_passwords_are_refused_for_the_operator_too(stage: Stage) {
        let mira = stage.person("mira").await;
        for (name, password, why) in [
            (mira.username.as_str(), PASSWORD, "taken"),
            ("x", PASSWORD, "at least 3"),
            ("somebody", "short", "at least 10"),
            ("somebody", "password123456", "commonly used"),
            ("somebody", "", "at least 10"),
        ] {
            let create = ["account", "create", name, "--password-stdin"];
            let said = stage.umbrachat_with(&create, &[], password).await.refused(&[]);
            assert!(said.contains(why), "{name}: {said}");
            assert!(password.is_empty() || !said.contains(password), "{said}");
        }
        let said = stage.umbrachat(&["account", "create", "somebody"]).await.refused(&[]);
        assert!(said.contains("--password-stdin"), "nothing waits for a terminal: {said}");
        sign_in(&stage, "somebody", PASSWORD).await.problem(401, "wrong_credentials");
    }

    async fn a_disabled_account_is_refused_at_once_and_can_be_enabled(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "from before").await;
        let (mut socket, wanted) = (mira.listen().await, &mira.username);
        assert!(stage.umbrachat(&["account", "disable", wanted]).await.done().contains("Disabled"));
        signed_out(&mira).await;
        assert_eq!(socket.expect_close().await.code, 4401);
        let refresh = json!({ "refresh_token": mira.refresh_token });
        stage.stranger().post("/sessions/refresh", refresh).await.problem(401, "session_ended");
        sign_in(&stage, wanted, PASSWORD).await.problem(403, "account_disabled");
        let wrong = sign_in(&stage, wanted, "eight lamps over the lake").await;
        wrong.problem(401, "wrong_credentials");
        let again = stage.umbrachat(&["account", "disable", wanted]).await.done();
        assert_eq!(again, "It was not in use.\n");
        // Friends see an ordinary conversation.
        assert_eq!(tomas.history(&conversation).await[0]["body"], "from before");
        assert_eq!(tomas.friends().await.len(), 1);
        tomas.say(&conversation, "are you there?").await;
        let since = stage.database.texts("SELECT CAST(disabled_at AS text) AS text FROM accounts \
            WHERE disabled_at IS NOT NULL").await;
        assert_eq!(since.len(), 1);

        assert!(stage.umbrachat(&["account", "enable", wanted]).await.done().contains("Enabled"));
        mira.get("/me").await.problem(401, "session_ended");
        let mira = mira.on_another_device().await;
        assert_eq!(mira.history(&conversation).await.len(), 2);
        let told = kinds(&mira).await;
        let told: Vec<_> = told.iter().filter(|kind| *kind != "sign_in_failed").collect();
        assert_eq!(told, ["signed_in", "account_enabled", "account_disabled", "signed_up"]);
        let again = stage.umbrachat(&["account", "enable", wanted]).await.done();
        assert_eq!(again, "It is not disabled.\n");
    }

    async fn the_operator_can_remove_a_second_factor(stage: Stage) {
        let mira = stage.person("mira").await;
        let reset = ["account", "reset-second-factor", &mira.username];
        assert_eq!(stage.umbrachat(&reset).await.done(), "It has no second factor.\n");
        security::enable(&stage, &mira).await;
        sign_in(&stage, &mira.username, PASSWORD).await.problem(401, "totp_required");
        assert!(stage.umbrachat(&reset).await.done().contains("off"));
        sign_in(&stage, &mira.username, PASSWORD).await.expect(201);
        assert_eq!(kinds(&mira).await[..2], ["signed_in", "factor_reset"]);
        assert_eq!(mira.get("/me/security").await.expect(200).body["totp"], false);
    }

    async fn the_operator_can_erase_an_account(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "a canary that shall go").await;
        let erase = ["account", "erase", &mira.username, "--messages", "erase"];
        let unasked = stage.umbrachat(&erase).await.refused(&[]);
        assert!(unasked.contains("--yes"), "nobody is there to ask: {unasked}");
        mira.get("/me").await.expect(200);
        let erase = [&erase[..], &["--yes"]].concat();
        assert!(stage.umbrachat(&erase).await.done().contains("closed permanently"));
        sign_in(&stage, &mira.username, PASSWORD).await.problem(401, "wrong_credentials");
        eventually("everything is gone", async || {
            !stage.database.holds("a canary that shall go").await
                && tomas.get("/friends").await.items().is_empty()
        }).await;
        signed_out(&mira).await;
    }

    async fn an_unknown_name_is_reported(stage: Stage) {
        for command in [
            &["disable", "nobody"][..], &["enable", "nobody"], &["reset-second-factor", "nobody"],
            &["erase", "nobody", "--messages", "anonymise", "--yes"],
        ] {
            let said = stage.umbrachat(&[&["account"], command].concat()).await.refused(&[]);
            assert!(said.contains("there is no account with this name"), "{said}");
        }
    }
}
