//! `kill -9` during sending: no acknowledged message is lost, none is stored twice, and the server
//! starts again without repair.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rand::RngExt;
use serde_json::{Value, json};

use crate::stage::{Actor, Engine, Process, client_id};

const KILLS: usize = 10;
const WRITERS: usize = 4;

/// The acknowledged messages by client id: message id and `seq`.
type Acknowledged = Arc<Mutex<BTreeMap<String, (String, i64)>>>;

/// The current address of the server.
type Address = Arc<Mutex<String>>;

async fn run(engine: Engine) {
    let mut process = Process::new(engine).await;
    let (mira, tomas, conversation) = process.pair().await;
    let (acknowledged, stop) = (Acknowledged::default(), Arc::new(AtomicBool::new(false)));
    let address: Address = Arc::new(Mutex::new(process.base().to_owned()));
    let writers: Vec<_> = (0..WRITERS)
        .map(|number| {
            let person = if number % 2 == 0 { &mira } else { &tomas }.clone();
            let (address, acknowledged) = (Arc::clone(&address), Arc::clone(&acknowledged));
            let (stop, conversation) = (Arc::clone(&stop), conversation.clone());
            tokio::spawn(write(person, address, conversation, acknowledged, stop))
        })
        .collect();
    for _ in 0..KILLS {
        let before = count(&acknowledged);
        while count(&acknowledged) < before + 25 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let moment = rand::rng().random_range(0..40);
        tokio::time::sleep(Duration::from_millis(moment)).await;
        process.kill();
        process.start().await;
        process.base().clone_into(&mut address.lock().expect("is free"));
    }
    stop.store(true, Ordering::Relaxed);
    for writer in writers {
        writer.await.expect("a writer never fails");
    }
    let stored = read_all(&mira.at(process.base()), &conversation).await;
    compare(&stored, &acknowledged.lock().expect("is free"));
    process.assert_no_panic();
}

fn count(acknowledged: &Acknowledged) -> usize {
    acknowledged.lock().expect("is free").len()
}

/// Sends one message after the other and repeats each until it is acknowledged.
async fn write(
    person: Actor,
    address: Address,
    conversation: String,
    acknowledged: Acknowledged,
    stop: Arc<AtomicBool>,
) {
    let path = format!("/conversations/{conversation}/messages");
    while !stop.load(Ordering::Relaxed) {
        let client_id = client_id();
        let message = json!({ "client_id": client_id, "body": format!("says {client_id}") });
        loop {
            let base = address.lock().expect("is free").clone();
            let Some(answer) = person.at(&base).try_post(&path, &message).await else { continue };
            assert!(matches!(answer.status, 200 | 201), "{}", answer.body);
            let stored = (answer.text("id"), answer.number("seq"));
            acknowledged.lock().expect("is free").insert(client_id, stored);
            break;
        }
    }
}

async fn read_all(person: &Actor, conversation: &str) -> Vec<Value> {
    let mut all = Vec::new();
    let mut after = "0".to_owned();
    loop {
        let path = format!("/conversations/{conversation}/messages?limit=200&after={after}");
        let page = person.get(&path).await.expect(200);
        all.extend_from_slice(page.items());
        match page.body["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return all,
        }
    }
}

fn compare(stored: &[Value], acknowledged: &BTreeMap<String, (String, i64)>) {
    let mut by_client_id = BTreeMap::new();
    for (place, message) in (1..).zip(stored) {
        assert_eq!((message["seq"].as_i64(), message["rev"].as_i64()), (Some(place), Some(place)));
        let client_id = message["client_id"].as_str().expect("a text").to_owned();
        let id = message["id"].as_str().expect("a text").to_owned();
        let doubled = by_client_id.insert(client_id, (id, place));
        assert_eq!(doubled, None, "stored twice: {message}");
    }
    for (client_id, expected) in acknowledged {
        assert_eq!(by_client_id.get(client_id), Some(expected), "acknowledged: {client_id}");
    }
    assert!(acknowledged.len() >= KILLS * 25);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loses_and_duplicates_nothing_on_sqlite() {
    run(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn loses_and_duplicates_nothing_on_postgres() {
    run(Engine::Postgres).await;
}
