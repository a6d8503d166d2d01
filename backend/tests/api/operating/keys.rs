use serde_json::json;

use umbrachat::{
    base::clock::Timestamp,
    engine::identity::{keys::SigningKeys, tokens::Tokens},
};

use crate::stage::{Actor, PASSWORD, POLICY, Stage, eventually, on_both_engines};

async fn rotate(stage: &Stage, how: &[&str]) -> String {
    stage.umbrachat(&[&["keys", "rotate"], how].concat()).await.done()
}

async fn refreshed(stage: &Stage, device: &Actor) -> Actor {
    let body = json!({ "refresh_token": device.refresh_token });
    let fresh = stage.stranger().post("/sessions/refresh", body).await.expect(200);
    device.with_token(&fresh.text("access_token"))
}

/// A token of the device's session, signed with the key in the file.
fn signed_by(file: &[u8], device: &Actor) -> String {
    let secret = file.split(|byte| *byte == b'\n').next().expect("a line");
    let tokens = Tokens::new(&SigningKeys::only(secret), 2).expect("keys");
    let (id, session) = (device.id.parse().expect("an id"), device.session.parse().expect("an id"));
    tokens.access(id, session, POLICY, Timestamp::now()).expect("signs")
}

on_both_engines! {
    async fn key_rotation_keeps_sessions_valid(stage: Stage) {
        let mira = stage.person("mira").await;
        let path = stage.database.data_dir().join("signing.key");
        let old = std::fs::read(&path).expect("reads");
        assert!(rotate(&stage, &[]).await.contains("A new key signs tokens"));
        let new = std::fs::read(&path).expect("reads");
        assert!(!new.starts_with(&old), "the first line signs");
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600);
        let signed_anew = mira.with_token(&signed_by(&new, &mira));
        eventually("the new key is in use", async || {
            signed_anew.get("/me").await.status == 200
        }).await;
        mira.get("/me").await.expect(200);
        refreshed(&stage, &mira).await.get("/me").await.expect(200);
        let stage = stage.restart().await;
        for device in [&mira, &signed_anew] {
            device.at(&stage.base).get("/me").await.expect(200);
        }
        assert_eq!(std::fs::read(&path).expect("reads"), new, "a start changes nothing");
    }

    async fn a_replaced_key_is_refused_at_once(stage: Stage) {
        let mira = stage.person("mira").await;
        assert!(rotate(&stage, &["--at-once"]).await.contains("no longer accepted"));
        eventually("the former key is refused", async || mira.get("/me").await.status == 401).await;
        let mira = refreshed(&stage, &mira).await;
        mira.get("/me").await.expect(200);
    }

    async fn a_reserved_name_stays_reserved_under_a_new_key(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let body = json!({ "password": PASSWORD });
        mira.delete_with("/me", body).await.expect(200);
        rotate(&stage, &["--at-once"]).await;
        eventually("the new key is in use", async || tomas.get("/me").await.status == 401).await;
        let again = json!({
            "username": mira.username, "password": PASSWORD,
            "consent": { "policy_version": POLICY },
        });
        stage.stranger().post("/accounts", again).await.problem(409, "username_taken");
    }

    async fn a_secret_from_the_settings_is_not_rotated_by_the_command(stage: Stage) {
        let secret = [("UMBRACHAT_JWT_SECRET", "K2v9-0aQfT7xWm31ZpLr8uYc5HdN6jBe")];
        let said = stage.umbrachat_with(&["keys", "rotate"], &secret, "").await.done();
        assert!(said.contains("UMBRACHAT_JWT_SECRET_BEFORE") && !said.contains("K2v9"), "{said}");
    }
}
