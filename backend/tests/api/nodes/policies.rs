//! Two nodes during an upgrade: one of them knows a newer privacy policy.

use std::{fs, path::Path};

use serde_json::json;

use super::{FILES, SECRET, redis};
use crate::stage::{Database, Engine, Stage};

fn publish(directory: &Path, version: i32) {
    let name = format!("{version}_2020-01-0{version}.md");
    fs::write(directory.join(name), format!("# Policy {version}\n")).expect("writes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_accepted_the_newer_policy_is_served_by_both_nodes() {
    let redis = redis::one();
    let (former, newer) = [(); 2].map(|()| tempfile::tempdir().expect("a directory")).into();
    publish(former.path(), 1);
    publish(newer.path(), 1);
    publish(newer.path(), 2);
    let settings = |policies: &Path| {
        let policies = policies.to_string_lossy().into_owned();
        let own = [
            "--limits",
            "off",
            "--redis-url",
            &redis,
            "--jwt-secret",
            SECRET,
            "--files-url",
            FILES,
        ];
        let own = own.into_iter().map(str::to_owned);
        own.chain(["--policy-dir".to_owned(), policies]).collect::<Vec<_>>()
    };
    let texts = [settings(former.path()), settings(newer.path())];
    let [of_former, of_newer] =
        texts.each_ref().map(|texts| texts.iter().map(String::as_str).collect::<Vec<_>>());
    let before = Stage::on(Engine::Postgres, Database::new(Engine::Postgres).await, &of_former);
    let before = before.await;
    let after = before.beside(&of_newer).await;

    let mira = before.person("mira").await;
    let there = mira.at(&after.base);
    there.get("/conversations").await.problem(403, "consent_outdated");
    there.post("/me/consents", json!({ "policy_version": 2 })).await.expect(201);
    // Tokens that the newer node makes after that are valid on both.
    let body = json!({ "refresh_token": mira.refresh_token });
    let renewed = after.stranger().post("/sessions/refresh", body).await.expect(200);
    let another = there.on_another_device().await;
    for token in [&mira.token, &renewed.text("access_token"), &another.token] {
        for base in [&before.base, &after.base] {
            mira.at(base).with_token(token).get("/conversations").await.expect(200);
        }
    }
}
