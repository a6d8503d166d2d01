use aws_lc_rs::digest::{SHA256, digest};
use serde_json::json;

use crate::stage::{PASSWORD, POLICY, Stage, on_both_engines};

const PROOFS: &str = "SELECT purpose || ' ' || policy_version || ' ' || policy_sha256 || ' ' || \
     CASE WHEN granted THEN 'granted' ELSE 'withdrawn' END AS text FROM consents";

on_both_engines! {
    async fn signing_up_requires_consent_to_the_current_policy(stage: Stage) {
        let stranger = stage.stranger();
        let others = [0, POLICY - 1, POLICY + 1].map(|version| json!({ "policy_version": version }));
        for consent in others.into_iter().chain([json!(null)]) {
            let body = json!({ "username": "mira", "password": PASSWORD, "consent": consent });
            let refused = stranger.post("/accounts", body).await;
            assert_eq!(refused.problem(422, "consent_required"), ["consent:required"]);
        }
        assert!(stage.database.texts(PROOFS).await.is_empty());
    }

    async fn the_consent_record_names_the_policy_text(stage: Stage) {
        let policy = stage.stranger().get("/privacy-policy").await.expect(200);
        let shown = digest(&SHA256, policy.text("markdown").as_bytes());
        let sum: String = shown.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(policy.text("sha256"), sum);
        stage.person("mira").await;
        assert_eq!(stage.database.texts(PROOFS).await, [format!("service {POLICY} {sum} granted")]);
    }

    async fn every_policy_version_is_public(stage: Stage) {
        let stranger = stage.stranger();
        let now = stranger.get("/privacy-policy").await.expect(200);
        assert_eq!(stranger.get(&format!("/privacy-policy?version={POLICY}")).await.expect(200).body, now.body);
        let first = stranger.get("/privacy-policy?version=1").await.expect(200);
        assert_eq!((first.number("version"), first.text("effective_on")), (1, "2026-11-23".into()));
        stranger.get("/privacy-policy?version=99").await.problem(404, "not_found");
        stranger.get("/privacy-policy?version=first").await.problem(400, "invalid_query");
        stranger.get("/privacy-policy?edition=1").await.problem(400, "invalid_query");
        assert_eq!(stranger.get("/server").await.expect(200).number("policy_version"), i64::from(POLICY));
        let listed = stranger.get("/privacy-policies").await.expect(200);
        let versions: Vec<_> = listed.items().iter().map(|item| item["version"].clone()).collect();
        assert_eq!(versions, (1..=POLICY).rev().collect::<Vec<_>>());
        assert_eq!(listed.items()[0]["sha256"], now.body["sha256"]);
    }

    async fn the_difference_between_two_policy_versions_is_public(stage: Stage) {
        let stranger = stage.stranger();
        let changes = stranger.get("/privacy-policy/changes?from=1&to=2").await.expect(200);
        let lines = changes.body["lines"].as_array().expect("lines").clone();
        for (version, other) in [(1, "added"), (2, "removed")] {
            let text = lines.iter().filter(|line| line["change"] != other);
            let text: String =
                text.map(|line| format!("{}\n", line["text"].as_str().expect("a text"))).collect();
            let policy = stranger.get(&format!("/privacy-policy?version={version}")).await;
            assert_eq!(text, policy.expect(200).text("markdown"));
        }
        assert!(lines.iter().any(|line| line["change"] == "same" && line["text"] != ""));
        stranger.get("/privacy-policy/changes?from=1&to=9").await.problem(404, "not_found");
        stranger.get("/privacy-policy/changes?from=1").await.problem(400, "invalid_query");
    }

    async fn the_policy_names_the_operator(engine: Engine) {
        let named = ["--operator-name", "Umbra e.V.", "--operator-contact", "post@umbra.example"];
        let stage = Stage::with(engine, &named).await;
        let text = stage.stranger().get("/privacy-policy").await.expect(200).text("markdown");
        assert!(text.contains("Umbra e.V.") && text.contains("post@umbra.example"), "{text}");
        assert!(!text.contains('{'), "{text}");
    }
}
