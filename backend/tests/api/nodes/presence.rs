use serde_json::{Value, json};

use super::{FILES, Nodes, SECRET, redis};
use crate::{
    presence::{is_listed_online, sees},
    stage::{Process, eventually},
};

async fn friends_see_each_other_over_nodes(redis: String) {
    let nodes = Nodes::new(&redis).await;
    let (mira, tomas, _) = nodes.one.pair().await;
    let tomas = tomas.at(&nodes.other.base);
    let (mut his, welcome) = tomas.resume(json!({})).await;
    assert_eq!(welcome["online"], json!([]));
    // The presence of a user reaches the other node after a moment.
    eventually("the other node reports him online", async || is_listed_online(&mira, &tomas).await)
        .await;
    let (mut hers, welcome) = mira.resume(json!({})).await;
    assert_eq!(welcome["online"], json!([tomas.id]));
    sees(&mut his, &mira, true).await;
    eventually("she is, too", async || is_listed_online(&tomas, &mira).await).await;
    // A user with a second device on the other node stays online when the first device disconnects.
    let mut phone = mira.on_another_device().await.at(&nodes.other.base).listen().await;
    hers.close().await;
    phone.close().await;
    sees(&mut his, &mira, false).await;
    assert!(!is_listed_online(&tomas, &mira).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_one_redis() {
    friends_see_each_other_over_nodes(redis::one()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_a_redis_cluster() {
    friends_see_each_other_over_nodes(redis::cluster()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn typing_is_seen_on_the_other_node() {
    let nodes = Nodes::new(&redis::one()).await;
    let (mira, tomas, conversation) = nodes.one.pair().await;
    let mut his = tomas.at(&nodes.other.base).listen().await;
    let mut hers = mira.listen().await;
    hers.say(json!({ "type": "typing", "conversation_id": conversation })).await;
    loop {
        let frame = his.passing().await;
        if frame["type"] == "typing" {
            assert_eq!(frame["user_id"], Value::from(mira.id.as_str()));
            return;
        }
    }
}

/// When a node is killed, another node reports its users as offline.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn users_of_a_dead_node_become_offline() {
    let redis = redis::one();
    let nodes = Nodes::new(&redis).await;
    let (mira, tomas, _) = nodes.one.pair().await;
    let settings = [
        ("REDIS_URL", redis.as_str()),
        ("UMBRACHAT_JWT_SECRET", SECRET),
        ("UMBRACHAT_FILES_URL", FILES),
    ];
    let mut third = Process::on(nodes.one.database.beside(), &settings).await;
    let mut his = tomas.listen().await;
    let _hers = mira.at(third.base()).listen().await;
    sees(&mut his, &mira, true).await;
    eventually("she is listed", async || is_listed_online(&tomas, &mira).await).await;
    third.kill();
    // The lease ends after ten seconds, and a test socket waits no longer than that for a frame, so
    // part of the time passes first.
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    sees(&mut his, &mira, false).await;
    assert!(!is_listed_online(&tomas, &mira).await);
}
