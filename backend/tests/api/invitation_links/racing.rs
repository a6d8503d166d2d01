//! A link brings in as many people as it says, also if more use it at the same moment.

use futures_util::future::join_all;
use serde_json::json;

use super::{accept, friends, link, sign_up, uses};
use crate::{
    nodes::{Nodes, redis},
    stage::on_both_engines,
};

on_both_engines! {
    async fn concurrent_uses_never_exceed_the_maximum(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut others = Vec::new();
        for _ in 0..6 {
            others.push(stage.person("other").await);
        }
        let code = link(&mira, json!({ "uses": 3 })).await;
        let accepting = join_all(others.iter().map(|other| accept(other, &code)));
        let names: Vec<String> = (0..4).map(|number| format!("newcomer{number}")).collect();
        let coming = join_all(names.iter().map(|name| sign_up(&stage, name, Some(&code))));
        let (accepted, came) = tokio::join!(accepting, coming);
        let friends_made = accepted.iter().filter(|answer| answer.status == 200).count();
        let accounts_made = came.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(friends_made + accounts_made, 3);
        for answer in accepted.iter().filter(|answer| answer.status != 200) {
            answer.problem(404, "not_found");
        }
        for answer in came.iter().filter(|answer| answer.status != 201) {
            answer.problem(403, "invitation_invalid");
        }
        assert_eq!(uses(&mira).await, [3]);
        assert_eq!(friends(&mira).await.len(), 3);
    }
}

/// The nodes of one database have a queue of changes each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_count_together() {
    let nodes = Nodes::new(&redis::one()).await;
    let (stage, beside) = (&nodes.one, &nodes.other);
    let mira = stage.person("mira").await;
    for _ in 0..5 {
        let (one, other) = (stage.person("one").await, stage.person("other").await);
        let code = link(&mira, json!({})).await;
        let there = other.at(&beside.base);
        let (first, second) = tokio::join!(accept(&one, &code), accept(&there, &code));
        let mut seen = [first.status, second.status];
        seen.sort_unstable();
        assert_eq!(seen, [200, 404]);
        // The same person, twice at the same moment, is counted once.
        let twice = link(&mira, json!({ "uses": 2 })).await;
        let newcomer = stage.person("newcomer").await;
        let there = newcomer.at(&beside.base);
        let (first, second) = tokio::join!(accept(&newcomer, &twice), accept(&there, &twice));
        let mut seen = [first.status, second.status];
        seen.sort_unstable();
        assert_eq!((seen, uses(&mira).await[0]), ([200, 409], 1));
    }
}
