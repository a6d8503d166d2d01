//! The appender (the write path for changes) while another transaction holds a conversation's lock.

use std::time::Duration;

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use serde_json::json;

use crate::stage::{Engine, Stage, client_id};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_conversation_delays_no_other_and_keeps_its_order() {
    let stage = Stage::new(Engine::Postgres).await;
    let (mira, _, locked) = stage.pair().await;
    let (aiko, _, free) = stage.pair().await;
    let mut holder = AsyncPgConnection::establish(&stage.database.url).await.expect("connects");
    let lock = format!("BEGIN; SELECT 1 FROM conversations WHERE id = '{locked}' FOR UPDATE");
    holder.batch_execute(&lock).await.expect("locks");
    let sends: Vec<_> = (0..5)
        .map(|number| {
            let (mira, path) = (mira.clone(), format!("/conversations/{locked}/messages"));
            let body = json!({ "client_id": client_id(), "body": format!("number {number}") });
            tokio::spawn(async move { mira.post(&path, body).await })
        })
        .collect();
    for _ in 0..20 {
        aiko.say(&free, "nothing holds me up").await;
    }
    assert!(sends.iter().all(|send| !send.is_finished()), "the writes wait for the lock");
    holder.batch_execute("COMMIT").await.expect("unlocks");
    let mut places = Vec::new();
    for send in sends {
        places.push(send.await.expect("no panic").expect(201).number("seq"));
    }
    places.sort_unstable();
    assert_eq!(places, [1, 2, 3, 4, 5]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lasting_lock_is_answered_with_503_and_nothing_is_stored() {
    let stage = Stage::new(Engine::Postgres).await;
    let (mira, _, locked) = stage.pair().await;
    let mut holder = AsyncPgConnection::establish(&stage.database.url).await.expect("connects");
    let lock = format!("BEGIN; SELECT 1 FROM conversations WHERE id = '{locked}' FOR UPDATE");
    holder.batch_execute(&lock).await.expect("locks");
    let path = format!("/conversations/{locked}/messages");
    let body = json!({ "client_id": client_id(), "body": "is it my turn?" });
    let waiting = tokio::time::timeout(Duration::from_secs(5), mira.post(&path, &body));
    waiting.await.expect("is answered within the limit").problem(503, "unavailable");
    holder.batch_execute("COMMIT").await.expect("unlocks");
    assert_eq!(mira.post(&path, &body).await.expect(201).number("seq"), 1);
}
