//! A link brings in as many people as it says, also if more use it at the same moment.

use futures_util::future::join_all;
use serde_json::json;

use super::{group_link, join, uses};
use crate::stage::on_both_engines;

on_both_engines! {
    async fn concurrent_uses_never_exceed_the_maximum(stage: Stage) {
        let mira = stage.person("mira").await;
        let group = mira.group("Night walk", &[]).await;
        let code = group_link(&mira, &group, json!({ "uses": 3 })).await;
        let mut others = Vec::new();
        for _ in 0..6 {
            others.push(stage.person("other").await);
        }
        let answers = join_all(others.iter().map(|other| join(other, &code))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 3);
        for answer in answers.iter().filter(|answer| answer.status != 200) {
            answer.problem(404, "not_found");
        }
        assert_eq!(uses(&mira, &group).await, [3]);
        let shown = mira.get(&format!("/conversations/{group}")).await.expect(200);
        assert_eq!(shown.number("members_count"), 4);
    }
}
