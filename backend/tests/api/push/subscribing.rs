//! The subscription of a session.

use serde_json::json;

use super::{AUTH, CONTACT, P256DH, PushService, borrowed, settings, stage_with, subscribe};
use crate::stage::{Actor, Database, Engine, PASSWORD, Stage, on_both_engines};

async fn count(stage: &Stage) -> String {
    let query = "SELECT CAST(count(*) AS text) AS text FROM push_subscriptions";
    stage.database.texts(query).await.remove(0)
}

/// Tries to subscribe, and returns the fields that are refused.
async fn refused(person: &Actor, endpoint: &str, p256dh: &str, auth: &str) -> Vec<String> {
    let body = json!({ "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "content": "full" });
    let problem = person.put("/me/push-subscription", body).await.expect(422).body;
    let errors = problem["errors"].as_array().expect("errors").clone();
    errors.iter().map(|error| error["field"].as_str().expect("a name").to_owned()).collect()
}

on_both_engines! {
    async fn a_session_subscribes_changes_and_ends_it(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let key = stage.stranger().get("/server").await.expect(200).text("push_key");
        assert_eq!(key.len(), 87);
        let mira = stage.person("mira").await;
        mira.get("/me/push-subscription").await.expect(404);
        mira.patch("/me/push-subscription", json!({ "content": "full" })).await.expect(404);
        let made = subscribe(&mira, &service, "one", "full").await;
        assert_eq!(made["endpoint"], service.endpoint("one"));
        let read = mira.get("/me/push-subscription").await.expect(200).body;
        assert_eq!((&read["content"], &read["endpoint"]), (&json!("full"), &made["endpoint"]));
        let change = json!({ "content": "nothing" });
        let changed = mira.patch("/me/push-subscription", change).await.expect(200).body;
        assert_eq!(changed["content"], "nothing");
        let phone = mira.on_another_device().await;
        phone.get("/me/push-subscription").await.expect(404);
        let document = mira.get("/me/export?files=false").await.expect(200).body;
        assert_eq!(document["push_subscriptions"], json!([changed]));
        mira.delete("/me/push-subscription").await.expect(204);
        mira.delete("/me/push-subscription").await.expect(204);
        assert_eq!(count(&stage).await, "0");
    }

    async fn it_ends_with_the_session(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let mira = stage.person("mira").await;
        let signed_out = mira.on_another_device().await;
        subscribe(&signed_out, &service, "out", "full").await;
        signed_out.delete("/sessions/current").await.expect(204);
        assert_eq!(count(&stage).await, "0", "signed out");
        let lost = mira.on_another_device().await;
        subscribe(&lost, &service, "lost", "full").await;
        mira.delete("/sessions").await.expect(204);
        assert_eq!(count(&stage).await, "0", "ended from another device");
        let other = mira.on_another_device().await;
        subscribe(&other, &service, "other", "full").await;
        let passwords = json!({ "current": PASSWORD, "new": "eight boats below the hill" });
        mira.put("/me/password", passwords).await.expect(204);
        assert_eq!(count(&stage).await, "0", "the password was changed");
        let tomas = stage.person("tomas").await;
        subscribe(&tomas, &service, "erased", "full").await;
        tomas.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
        assert_eq!(count(&stage).await, "0", "erased");
    }

    async fn whoever_signs_in_later_takes_the_browser_over(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        subscribe(&mira, &service, "browser", "full").await;
        subscribe(&tomas, &service, "browser", "nothing").await;
        mira.get("/me/push-subscription").await.expect(404);
        tomas.get("/me/push-subscription").await.expect(200);
    }

    async fn only_known_push_services_and_good_keys_are_taken(engine: Engine) {
        let service = PushService::open().await;
        let stage = stage_with(engine, &service).await;
        let mira = stage.person("mira").await;
        let known = "https://updates.push.services.mozilla.com/wpush/v2/x";
        for endpoint in [
            "http://updates.push.services.mozilla.com/wpush/v2/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://localhost/x",
            "https://push.example.org/x",
            "https://updates.push.services.mozilla.com.example.org/x",
            "https://user@updates.push.services.mozilla.com/x",
            "not an address",
            &format!("{known}{}", "x".repeat(1_024)),
        ] {
            assert_eq!(refused(&mira, endpoint, P256DH, AUTH).await, ["endpoint"], "{endpoint}");
        }
        assert_eq!(refused(&mira, known, "x", "y").await, ["p256dh", "auth"]);
        let body = json!({ "endpoint": known, "p256dh": P256DH, "auth": AUTH, "content": "full" });
        mira.put("/me/push-subscription", body).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_private_address_behind_a_known_name_is_refused_when_it_is_resolved() {
    // The name is in the settings, but it leads to this machine.
    let words = ["--limits", "off", "--push", "on", "--push-contact", CONTACT];
    let mut words = words.to_vec();
    words.extend(["--push-services", "localhost"]);
    let engine = Engine::Sqlite;
    let stage = Stage::on(engine, Database::new(engine).await, &words).await;
    let (mira, tomas, direct) = stage.pair().await;
    let body = json!({
        "endpoint": "https://localhost/x", "p256dh": P256DH, "auth": AUTH, "content": "full",
    });
    tomas.put("/me/push-subscription", body).await.expect(200);
    mira.say(&direct, "hello").await;
    crate::stage::eventually("the attempt has failed", async || {
        let query = "SELECT CAST(failures AS text) AS text FROM push_subscriptions";
        stage.database.texts(query).await == ["1"]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_stays_the_same() {
    let service = PushService::open().await;
    let stage = stage_with(Engine::Sqlite, &service).await;
    let key = async |stage: &Stage| stage.stranger().get("/server").await.text("push_key");
    let first = key(&stage).await;
    let file = stage.database.data_dir().join("push.key");
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(&file).expect("is there").permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    let words = settings(&service);
    let stage = stage.restart_with(&borrowed(&words)).await;
    assert_eq!(key(&stage).await, first);
    let stage = stage.restart().await;
    assert!(stage.stranger().get("/server").await.body["push_key"].is_null(), "off again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_that_cannot_work_are_refused() {
    let start = async |words: &[&str]| {
        let engine = Engine::Sqlite;
        let started = Stage::try_on(engine, Database::new(engine).await, words).await;
        started.err().expect("is refused")
    };
    let error = start(&["--push", "on"]).await;
    assert!(error.contains("UMBRACHAT_PUSH_CONTACT"), "{error}");
    let public = ["--push", "on", "--public-url", "http://chat.example"];
    assert!(start(&public).await.contains("UMBRACHAT_PUSH_CONTACT"));
}
