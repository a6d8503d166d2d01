use serde_json::{Value, json};

use crate::stage::{Actor, PASSWORD, POLICY, on_both_engines};

/// The user's consent decisions, newest first, such as `presence withdrawn`.
async fn decided(person: &Actor) -> Vec<String> {
    let history = person.get("/me/consents").await.expect(200);
    let shown = |item: &Value| {
        let verb = if item["granted"] == true { "granted" } else { "withdrawn" };
        format!("{} {verb}", item["purpose"].as_str().expect("a purpose"))
    };
    history.items().iter().map(shown).collect()
}

on_both_engines! {
    async fn an_account_can_be_made_with_everything_optional_refused(stage: Stage) {
        let consent = json!({
            "policy_version": POLICY, "read_receipts": false, "presence": false,
            "discoverable": false,
        });
        let body = json!({ "username": "mira", "password": PASSWORD, "consent": consent });
        let made = stage.stranger().post("/accounts", body).await.expect(201);
        let settings = &made.body["account"]["settings"];
        for purpose in ["read_receipts", "presence", "discoverable"] {
            assert_eq!(settings[purpose], false, "{purpose}");
        }
        let mira = stage.stranger().with_token(
            made.body["session"]["access_token"].as_str().expect("a token"),
        );
        let mut decided = decided(&mira).await;
        decided.sort();
        assert_eq!(decided, [
            "discoverable withdrawn", "presence withdrawn", "read_receipts withdrawn",
            "service granted",
        ]);
    }

    async fn undecided_settings_have_defaults_without_a_consent_record(stage: Stage) {
        let mira = stage.person("mira").await;
        let settings = mira.get("/me").await.expect(200).body["settings"].clone();
        assert_eq!(settings["read_receipts"], true);
        assert_eq!(settings["presence"], true);
        assert_eq!(settings["discoverable"], false);
        assert_eq!(decided(&mira).await, ["service granted"]);
    }

    async fn consent_changes_take_effect_at_once_and_stay_recorded(stage: Stage) {
        let mira = stage.person("mira").await;
        let given = mira.post("/me/consents", json!({ "purpose": "discoverable" })).await;
        let given = given.expect(201);
        assert_eq!((&given.body["purpose"], &given.body["granted"]), (&json!("discoverable"), &json!(true)));
        let me = mira.get("/me").await.expect(200);
        assert_eq!(me.body["settings"]["discoverable"], true);
        mira.delete("/me/consents/discoverable").await.expect(204);
        mira.delete("/me/consents/presence").await.expect(204);
        mira.patch("/me", json!({ "settings": { "presence": true } })).await.expect(200);
        let me = mira.get("/me").await.expect(200);
        assert_eq!(me.body["settings"]["discoverable"], false);
        assert_eq!(decided(&mira).await, [
            "presence granted", "presence withdrawn", "discoverable withdrawn",
            "discoverable granted", "service granted",
        ]);
        // Withdrawing twice or saving unchanged settings records no decision.
        mira.delete("/me/consents/discoverable").await.expect(204);
        mira.patch("/me", json!({ "settings": { "presence": true } })).await.expect(200);
        assert_eq!(decided(&mira).await.len(), 5);
    }

    async fn a_default_can_be_confirmed_as_consent(stage: Stage) {
        let mira = stage.person("mira").await;
        let given = mira.post("/me/consents", json!({ "purpose": "presence" })).await.expect(201);
        assert_eq!(given.body["granted"], true);
        assert_eq!(decided(&mira).await, ["presence granted", "service granted"]);
    }

    async fn a_friend_no_longer_sees_withdrawn_data(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let _socket = mira.listen().await;
        let online = async |wanted: bool| {
            crate::stage::eventually("presence follows the decision", async || {
                tomas.get("/friends").await.expect(200).items()[0]["online"] == wanted
            })
            .await;
        };
        online(true).await;
        mira.delete("/me/consents/presence").await.expect(204);
        online(false).await;
        mira.post("/me/consents", json!({ "purpose": "presence" })).await.expect(201);
        online(true).await;
    }

    async fn consent_to_the_service_ends_with_the_account(stage: Stage) {
        let mira = stage.person("mira").await;
        mira.delete("/me/consents/service").await.problem(409, "conflict");
        mira.post("/me/consents", json!({ "purpose": "service" })).await.problem(409, "conflict");
        mira.delete("/me/consents/advertising").await.problem(404, "not_found");
        for body in [json!({}), json!({ "policy_version": POLICY, "purpose": "presence" })] {
            mira.post("/me/consents", body).await.problem(422, "validation_failed");
        }
        let old = mira.post("/me/consents", json!({ "policy_version": 1 })).await;
        assert_eq!(old.problem(422, "consent_required"), ["policy_version:outdated"]);
        stage.stranger().get("/me/consents").await.problem(401, "unauthenticated");
    }

    async fn the_consent_history_has_pages(stage: Stage) {
        let mira = stage.person("mira").await;
        for on in [true, false, true] {
            mira.patch("/me", json!({ "settings": { "discoverable": on } })).await.expect(200);
        }
        let (mut seen, mut cursor) = (0, String::new());
        loop {
            let page = mira.get(&format!("/me/consents?limit=3{cursor}")).await.expect(200);
            seen += page.items().len();
            let Some(next) = page.body["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, 4);
    }
}
