//! Without Redis every node keeps working and finds the changes of the others in the database.

use std::time::{Duration, Instant};

use super::{Nodes, redis::Own};
use crate::{presence::sees, stage::Socket};

async fn hears(socket: &mut Socket, body: &str) {
    loop {
        let change = socket.expect("change").await;
        if change["messages"].as_array().expect("a list").iter().any(|m| m["body"] == body) {
            return;
        }
    }
}

async fn works_on(own: &mut Own, harm: impl Fn(&mut Own), mend: impl AsyncFn(&mut Own)) {
    let nodes = Nodes::new(&own.url()).await;
    let (mira, tomas, conversation) = nodes.one.pair().await;
    let mut here = tomas.on_another_device().await.listen().await;
    let mut there = tomas.at(&nodes.other.base).listen().await;
    mira.say(&conversation, "with Redis").await;
    hears(&mut here, "with Redis").await;
    hears(&mut there, "with Redis").await;

    harm(own);
    for turn in 0..3 {
        let text = format!("without Redis {turn}");
        let began = Instant::now();
        mira.say(&conversation, &text).await;
        hears(&mut here, &text).await;
        let at_once = began.elapsed();
        hears(&mut there, &text).await;
        assert!(at_once < Duration::from_secs(3), "on the same node after {at_once:?}");
    }

    mend(own).await;
    nodes.hear_each_other().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_keep_working_while_redis_is_stopped() {
    let mut own = Own::start().await;
    works_on(&mut own, Own::kill, async |own| own.begin().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_keep_working_while_redis_is_frozen() {
    let mut own = Own::start().await;
    works_on(&mut own, |own| own.freeze(), async |own| own.thaw()).await;
}

/// Account changes are found without Redis too, not only messages: a new friendship and a new
/// conversation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn account_changes_are_found_without_redis() {
    let mut own = Own::start().await;
    let nodes = Nodes::new(&own.url()).await;
    let (mira, tomas) = (nodes.one.person("mira").await, nodes.one.person("tomas").await);
    let tomas = tomas.at(&nodes.other.base);
    let mut his = tomas.listen().await;
    own.kill();
    mira.befriend(&tomas.at(&nodes.one.base)).await;
    // A client that is behind the position of a heartbeat sends a hello.
    let told = his.expect("heartbeat").await;
    assert!(told["account_rev"].as_i64() > Some(0), "{told}");
    assert_eq!(tomas.friends().await.len(), 1);
}

/// A presence event is not repeated, so what other nodes missed is announced when Redis is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presence_that_changed_without_redis_is_announced_later() {
    let mut own = Own::start().await;
    let nodes = Nodes::new(&own.url()).await;
    let (mira, tomas, _) = nodes.one.pair().await;
    let mut his = tomas.at(&nodes.other.base).listen().await;
    own.kill();
    let mut hers = mira.listen().await;
    own.begin().await;
    sees(&mut his, &mira, true).await;

    own.kill();
    hers.close().await;
    // An account stays online for eight seconds after its last socket.
    tokio::time::sleep(Duration::from_secs(9)).await;
    own.begin().await;
    sees(&mut his, &mira, false).await;
}
