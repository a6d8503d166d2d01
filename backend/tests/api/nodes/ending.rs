use serde_json::json;

use super::{Nodes, redis};
use crate::stage::PASSWORD;

/// A session that ends on one node is refused on the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_ended_session_is_refused_on_every_node() {
    let nodes = Nodes::new(&redis::one()).await;
    let mira = nodes.one.person("mira").await;
    let phone = mira.on_another_device().await.at(&nodes.other.base);
    let mut socket = phone.listen().await;
    mira.delete("/sessions").await.expect(204);
    assert_eq!(socket.expect_close().await.code, 4401);
    phone.get("/me").await.problem(401, "session_ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_password_ends_the_sessions_on_every_node() {
    let nodes = Nodes::new(&redis::cluster()).await;
    let mira = nodes.one.person("mira").await;
    let mut socket = mira.on_another_device().await.at(&nodes.other.base).listen().await;
    let change = json!({ "current": PASSWORD, "new": "eight boats below the hill" });
    mira.put("/me/password", change).await.expect(204);
    assert_eq!(socket.expect_close().await.code, 4401);
}

/// The erasure of an account reaches its friends on every node.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erased_account_is_removed_on_every_node() {
    let nodes = Nodes::new(&redis::one()).await;
    let (mira, tomas, conversation) = nodes.one.pair().await;
    let tomas = tomas.at(&nodes.other.base);
    mira.say(&conversation, "soon gone").await;
    let mut his = tomas.listen().await;
    let mut hers = mira.on_another_device().await.at(&nodes.other.base).listen().await;
    mira.delete_with("/me", json!({ "password": PASSWORD })).await.expect(200);
    assert_eq!(hers.expect_close().await.code, 4401);
    loop {
        let change = his.expect("change").await;
        let messages = change["messages"].as_array().expect("a list");
        if messages.iter().any(|message| message["deleted"] == true || message["body"].is_null()) {
            break;
        }
    }
    assert!(tomas.friends().await.is_empty());
}
