use serde_json::{Value, json};

use super::{Nodes, SECRET, redis};
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
    // The nodes need a moment to know of each other.
    eventually("he is seen from the other node", async || is_listed_online(&mira, &tomas).await)
        .await;
    let (mut hers, welcome) = mira.resume(json!({})).await;
    assert_eq!(welcome["online"], json!([tomas.id]));
    sees(&mut his, &mira, true).await;
    eventually("she is, too", async || is_listed_online(&tomas, &mira).await).await;
    // A second device on the other node: she stays when the first one goes.
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

/// A node that dies takes its people with it, and another one says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_on_a_dead_node_is_offline() {
    let redis = redis::one();
    let nodes = Nodes::new(&redis).await;
    let (mira, tomas, _) = nodes.one.pair().await;
    let settings = [("REDIS_URL", redis.as_str()), ("UMBRACHAT_JWT_SECRET", SECRET)];
    let mut third = Process::on(nodes.one.database.beside(), &settings).await;
    let mut his = tomas.listen().await;
    let _hers = mira.at(third.base()).listen().await;
    sees(&mut his, &mira, true).await;
    eventually("she is listed", async || is_listed_online(&tomas, &mira).await).await;
    third.kill();
    // Its lease runs for ten seconds, and so long a socket waits for its next frame.
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    sees(&mut his, &mira, false).await;
    assert!(!is_listed_online(&tomas, &mira).await);
}
