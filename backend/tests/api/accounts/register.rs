use serde_json::json;

use crate::stage::{PASSWORD, on_both_engines};

on_both_engines! {
    async fn signing_up_needs_consent_to_the_policy_in_force(stage: Stage) {
        let stranger = stage.stranger();
        for consent in [json!(null), json!({ "policy_version": 0 }), json!({ "policy_version": 2 })] {
            let body = json!({ "username": "mira", "password": PASSWORD, "consent": consent });
            let refused = stranger.post("/accounts", body).await;
            assert_eq!(refused.problem(422, "consent_required"), ["consent:required"]);
        }
        let body = json!({
            "username": "mira", "password": PASSWORD, "consent": { "policy_version": 1 },
        });
        let made = stranger.post("/accounts", body).await.expect(201);
        assert_eq!(made.body["account"]["username"], "mira");
        assert_eq!(made.body["account"]["settings"]["discoverable"], false);
        assert_eq!(made.body["session"]["token_type"], "Bearer");
    }

    async fn a_taken_username_is_refused_however_it_is_written(stage: Stage) {
        let mira = stage.person("Mira").await;
        for username in [mira.username.clone(), mira.username.to_uppercase()] {
            let body = json!({
                "username": username, "password": PASSWORD, "consent": { "policy_version": 1 },
            });
            let refused = stage.stranger().post("/accounts", body).await;
            assert_eq!(refused.problem(409, "username_taken"), ["username:taken"]);
        }
    }
}
