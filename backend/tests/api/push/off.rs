//! Where push is off, the server connects to nobody; where it is on, to the named services alone.

use std::collections::BTreeSet;

use super::{CONTACT, PushService, subscribe};
use crate::stage::{Database, Engine, Process, eventually};

async fn run(push: Option<&PushService>) -> BTreeSet<String> {
    let database = Database::new(Engine::Sqlite).await;
    let services = push.map(PushService::origin).unwrap_or_default();
    let settings = [
        ("UMBRACHAT_PUSH", "on"),
        ("UMBRACHAT_PUSH_CONTACT", CONTACT),
        ("UMBRACHAT_PUSH_SERVICES", services.as_str()),
    ];
    let settings = if push.is_some() { &settings[..] } else { &[] };
    let process = Process::on(database, settings).await;
    let watch = process.watch_connections();
    let (mira, tomas, direct) = process.pair().await;
    let key = tomas.get("/server").await.body["push_key"].clone();
    assert_eq!(key.is_null(), push.is_none());
    if let Some(service) = push {
        subscribe(&tomas, service, "tomas", "full").await;
    }
    let socket = mira.listen().await;
    for number in 0..20 {
        mira.say(&direct, &format!("message {number}")).await;
    }
    let photo = crate::files::photo(&mira).await;
    crate::files::send(&mira, &direct, serde_json::json!("a photo"), &[&photo]).await;
    tomas.get("/search?q=message").await;
    tomas.get("/sync").await;
    if let Some(service) = push {
        eventually("a notification arrives", async || !service.pushes().is_empty()).await;
    } else {
        // The worker, if there were one, would act within its first second.
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    }
    drop(socket);
    watch.end()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_push_off_the_server_makes_no_connection() {
    assert_eq!(run(None).await, BTreeSet::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_push_on_it_connects_to_the_named_service_only() {
    let service = PushService::open().await;
    let address = service.origin().trim_start_matches("http://").to_owned();
    assert_eq!(run(Some(&service)).await, BTreeSet::from([address]));
}
