use std::time::Instant;

use serde_json::{Value, json};

use crate::stage::{Actor, Stage, on_both_engines};

/// A group with this many members, who are friends of its owner.
async fn crowd(stage: &Stage, members: usize) -> (Actor, Vec<Actor>, String) {
    let (mira, friends) = stage.circle(members - 1).await;
    let group = mira.group("Square", &friends.iter().collect::<Vec<_>>()).await;
    (mira, friends, group)
}

on_both_engines! {
    async fn a_hundred_concurrent_readers_cause_few_frames(stage: Stage) {
        let (mira, friends, group) = crowd(&stage, 100).await;
        let sent = mira.say(&group, "hello, all").await;
        let mut socket = mira.listen().await;
        let began = Instant::now();
        let reading = friends.iter().map(|friend| friend.read_up_to(&group, &sent["seq"]));
        for answer in futures_util::future::join_all(reading).await {
            assert_eq!(answer.expect(200).body["unread"], 0);
        }
        let flushes = began.elapsed().as_millis() / 250 + 1;
        let frames: Vec<Value> = mira.told(&mut socket).await.into_iter().filter(|frame| frame["type"] == "cursors").collect();
        assert!(!frames.is_empty() && u128::try_from(frames.len()).expect("few") <= flushes, "{} frames", frames.len());
        let told: usize = frames.iter().map(|frame| frame["members"].as_array().map_or(0, Vec::len)).sum();
        assert_eq!(told, 99);
        let cursors = mira.get(&format!("/conversations/{group}/cursors")).await.expect(200);
        assert!(cursors.body["members"].as_array().expect("a list").iter().filter(|member| member["read"] == sent["seq"]).count() == 99);
    }

    async fn groups_above_a_hundred_members_get_no_positions(stage: Stage) {
        let (mira, friends, group) = crowd(&stage, 101).await;
        let sent = mira.say(&group, "hello, all").await;
        let (mut socket, welcome) = mira.resume(json!({})).await;
        assert_eq!(welcome["conversations"][0]["cursors"], json!([]));
        friends[0].read_up_to(&group, &sent["seq"]).await.expect(200);
        assert!(mira.told(&mut socket).await.is_empty());
        let cursors = mira.get(&format!("/conversations/{group}/cursors")).await.expect(200);
        assert_eq!(cursors.body["members"].as_array().map(Vec::len), Some(101));
        assert_eq!(cursors.number("receipts"), 0);
        // One member less lifts the limit: everybody receives positions again, and no frame is
        // taken for the complete state.
        mira.remove(&group, &friends[1]).await.expect(204);
        friends[2].read_up_to(&group, &sent["seq"]).await.expect(200);
        assert_eq!(socket.expect("cursors").await["receipts"], 3);
    }
}
