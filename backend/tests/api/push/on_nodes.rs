//! Several nodes send a notification once.

use serde_json::json;

use super::{PushService, settings, subscribe};
use crate::{
    nodes::{Nodes, SECRET, redis},
    stage::eventually,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_send_once_and_know_each_others_devices() {
    let service = PushService::open().await;
    let words = settings(&service);
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.extend(["--push-key", SECRET]);
    let nodes = Nodes::with(&redis::one(), &words).await;
    let (mira, tomas, direct) = nodes.one.pair().await;
    subscribe(&tomas, &service, "tomas", "full").await;
    let keys = [&nodes.one, &nodes.other].map(|node| node.stranger());
    let (one, other) = (keys[0].get("/server").await, keys[1].get("/server").await);
    assert_eq!(one.text("push_key"), other.text("push_key"));
    for number in 1..=4 {
        let node = if number % 2 == 0 { &nodes.one } else { &nodes.other };
        mira.at(&node.base).say(&direct, &format!("number {number}")).await;
        let pushes = service.expect(number).await;
        assert_eq!(pushes[number - 1].content["text"], json!(format!("number {number}")));
    }
    // Tomas looks at a device on one node; the message is written on the other one.
    let mut socket = tomas.at(&nodes.other.base).listen().await;
    assert_eq!(socket.ask(json!({ "type": "looking" })).await["type"], "ack");
    eventually("the node knows that he is connected", async || {
        mira.get("/friends").await.expect(200).items()[0]["online"] == true
    })
    .await;
    mira.say(&direct, "seen").await;
    let postponed =
        "SELECT CAST(count(*) AS text) AS text FROM push_queue WHERE due_at > created_at";
    let database = &nodes.one.database;
    eventually("it is postponed", async || database.texts(postponed).await == ["1"]).await;
    service.expect(4).await;
}
