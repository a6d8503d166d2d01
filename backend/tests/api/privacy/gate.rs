use std::{fs, path::Path};

use serde_json::json;

use crate::stage::{Stage, on_both_engines};

fn publish(directory: &Path, version: i32, day: &str) {
    let text = format!("# Policy {version}\n\nThe same line.\n\nWords of version {version}.\n");
    fs::write(directory.join(format!("{version}_{day}.md")), text).expect("writes");
}

/// A server with a policy of its own, for which a restart can set another version.
struct House {
    policies: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let policies = tempfile::tempdir().expect("a directory");
        publish(policies.path(), 1, "2020-01-01");
        Self { policies }
    }

    fn settings(&self) -> Vec<&str> {
        let directory = self.policies.path().to_str().expect("is text");
        vec!["--limits", "off", "--policy-dir", directory]
    }
}

on_both_engines! {
    async fn a_newer_policy_has_to_be_accepted_before_anything_else(engine: Engine) {
        let house = House::new();
        let stage = Stage::with(engine, &house.settings()).await;
        let (mira, tomas, conversation) = stage.pair().await;
        publish(house.policies.path(), 2, "2020-01-02");
        let stage = stage.restart_with(&house.settings()).await;
        let (mira, tomas) = (mira.at(&stage.base), tomas.at(&stage.base));

        let send = format!("/conversations/{conversation}/messages");
        mira.get("/conversations").await.problem(403, "consent_outdated");
        mira.get("/friends").await.problem(403, "consent_outdated");
        let message = json!({ "client_id": crate::stage::client_id(), "body": "hello" });
        mira.post(&send, message).await.problem(403, "consent_outdated");
        mira.patch("/me", json!({ "display_name": "M" })).await.problem(403, "consent_outdated");
        mira.post("/me/consents", json!({ "purpose": "presence" })).await
            .problem(403, "consent_outdated");
        assert_eq!(mira.connect().await.expect_close().await.code, 4403);

        for open in ["/privacy-policy", "/privacy-policy/changes?from=1&to=2", "/me",
            "/me/consents", "/me/data-map", "/sessions"] {
            mira.get(open).await.expect(200);
        }
        mira.delete("/me/consents/presence").await.expect(204);

        // The old token is valid again at once; a new token contains the accepted version.
        let accepted = mira.post("/me/consents", json!({ "policy_version": 2 })).await.expect(201);
        assert_eq!(accepted.body["purpose"], "service");
        mira.get("/conversations").await.expect(200);
        let _socket = mira.listen().await;
        mira.say(&conversation, "here again").await;
        mira.on_another_device().await.get("/conversations").await.expect(200);

        // Messages are delivered after the user has decided.
        tomas.get("/conversations").await.problem(403, "consent_outdated");
        let body = json!({ "refresh_token": tomas.refresh_token });
        let renewed = stage.stranger().post("/sessions/refresh", body).await.expect(200);
        let tomas = tomas.with_token(&renewed.text("access_token"));
        tomas.get("/conversations").await.problem(403, "consent_outdated");
        tomas.delete("/sessions/current").await.expect(204);
        let proofs = "SELECT purpose || ' ' || policy_version AS text FROM consents ORDER BY id";
        assert_eq!(stage.database.texts(proofs).await.len(), 4);
    }

    async fn an_announced_policy_is_readable_and_not_in_force(engine: Engine) {
        let house = House::new();
        publish(house.policies.path(), 2, "2999-01-01");
        let stage = Stage::with(engine, &house.settings()).await;
        let mira = stage.person("mira").await;
        mira.get("/conversations").await.expect(200);
        assert_eq!(mira.get("/privacy-policy").await.expect(200).number("version"), 1);
        assert_eq!(mira.get("/privacy-policy?version=2").await.expect(200).number("version"), 2);
        let early = mira.post("/me/consents", json!({ "policy_version": 2 })).await;
        assert_eq!(early.problem(422, "consent_required"), ["policy_version:outdated"]);
    }

    async fn contradicting_policies_are_refused_at_the_start(engine: Engine) {
        for (first, second) in [("1_2020-01-02.md", "2_2020-01-01.md"), ("1.md", "2_2020-01-01.md"),
            ("1_2998-01-01.md", "2_2999-01-01.md")] {
            let directory = tempfile::tempdir().expect("a directory");
            for name in [first, second] {
                fs::write(directory.path().join(name), "# Policy\n").expect("writes");
            }
            let path = directory.path().to_str().expect("is text");
            let database = crate::stage::Database::new(engine).await;
            let refused = Stage::try_on(engine, database, &["--policy-dir", path]).await;
            let sentence = refused.err().expect("is refused");
            assert!(sentence.contains("polic"), "{sentence}");
        }
    }
}
