use serde_json::{Value, json};

use super::{block, unblock};
use crate::stage::{Actor, on_both_engines};

/// How far `viewer` sees somebody, by each of the ways there are.
async fn seen_of(viewer: &Actor, group: &str, of: &Actor) -> (i64, i64) {
    let position = |list: &Value, id: &str| {
        let members = list.as_array().expect("a list").clone();
        let is_meant = |one: &Value| one["user_id"] == id || one["user"]["id"] == id;
        let one = members.into_iter().find(is_meant).expect("a member");
        (one["delivered"].as_i64().expect("a number"), one["read"].as_i64().expect("a number"))
    };
    let cursors = viewer.get(&format!("/conversations/{group}/cursors")).await.expect(200).body;
    let by_cursors = position(&cursors["members"], &of.id);
    let listed = viewer.get(&format!("/groups/{group}/members")).await.expect(200).body;
    assert_eq!(position(&listed["items"], &of.id), by_cursors);
    let (_, welcome) = viewer.resume(json!({})).await;
    let mut conversations = welcome["conversations"].as_array().expect("a list").iter();
    let mine = conversations.find(|one| one["id"] == group).expect("is there");
    assert_eq!(position(&mine["cursors"], &of.id), by_cursors);
    let synced = viewer.everything().await.body["changes"].clone();
    let mut synced = synced.as_array().expect("a list").iter();
    let mine = synced.find(|one| one["conversation_id"] == group).expect("is there");
    assert_eq!(position(&mine["summary"]["cursors"], &of.id), by_cursors);
    by_cursors
}

fn names(frames: &[Value]) -> Vec<&str> {
    let cursors = frames.iter().filter(|frame| frame["type"] == "cursors");
    let members = cursors.flat_map(|frame| frame["members"].as_array().expect("a list"));
    members.map(|member| member["user_id"].as_str().expect("an id")).collect()
}

on_both_engines! {
    async fn in_a_group_of_both_neither_sees_how_far_the_other_reads(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        let first = nils.say(&group, "one").await["seq"].clone();
        for reader in [&mira, tomas] {
            reader.read_up_to(&group, &first).await.expect(200);
        }
        let before = first.as_i64().expect("a number");
        block(&mira, tomas).await.expect(201);
        let second = nils.say(&group, "two").await["seq"].clone();
        let after = second.as_i64().expect("a number");
        let (mut hers, mut his, mut third) =
            (mira.listen().await, tomas.listen().await, nils.listen().await);
        for reader in [&mira, tomas] {
            reader.read_up_to(&group, &second).await.expect(200);
        }
        assert_eq!(names(&hers.until_quiet().await), [mira.id.as_str()]);
        assert_eq!(names(&his.until_quiet().await), [tomas.id.as_str()]);
        let frames = third.until_quiet().await;
        let mut both = names(&frames);
        both.sort_unstable();
        let mut expected = [mira.id.as_str(), tomas.id.as_str()];
        expected.sort_unstable();
        assert_eq!(both, expected, "everybody else does");

        assert_eq!(seen_of(&mira, &group, tomas).await, (before, before));
        assert_eq!(seen_of(tomas, &group, &mira).await, (before, before));
        assert_eq!(seen_of(nils, &group, &mira).await, (after, after));
        assert_eq!(seen_of(&mira, &group, &mira).await, (after, after));
        unblock(&mira, tomas).await.expect(204);
        assert_eq!(seen_of(tomas, &group, &mira).await, (after, after));
    }

    async fn in_the_locked_conversation_no_reading_is_told(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let said = tomas.say(&conversation, "are you there?").await["seq"].clone();
        block(&mira, &tomas).await.expect(201);
        let mut his = tomas.listen().await;
        mira.read_up_to(&conversation, &said).await.expect(200);
        assert_eq!(tomas.told(&mut his).await, Vec::<Value>::new());
    }
}
