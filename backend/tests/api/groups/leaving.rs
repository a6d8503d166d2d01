use serde_json::{Value, json};

use super::lines;
use crate::stage::{eventually, on_both_engines};

on_both_engines! {
    async fn leaving_keeps_the_messages_and_adds_a_system_message(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let tomas = &friends[0];
        let group = mira.group("Lake", &[tomas]).await;
        let mut hers = mira.listen().await;
        tomas.remove(&group, tomas).await.expect(204);
        let told = hers.expect("change").await;
        assert_eq!(lines(told["messages"].as_array().expect("a list")), [("member_left".to_owned(), Value::Null)]);
        assert_eq!(told["messages"][0]["sender_id"], json!(tomas.id));
        tomas.remove(&group, tomas).await.problem(404, "not_found");
        let card = mira.get(&format!("/users/{}", tomas.id)).await.expect(200);
        assert_eq!(card.text("username"), tomas.username);
    }

    async fn a_leaving_owner_is_replaced_by_the_oldest_admin_then_member(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let group = mira.group("Lake", &[]).await;
        mira.add(&group, &friends[0]).await.expect(201);
        mira.add(&group, &friends[1]).await.expect(201);
        let role = format!("/groups/{group}/members/{}", friends[1].id);
        mira.patch(&role, json!({ "role": "admin" })).await.expect(200);
        mira.remove(&group, &mira).await.expect(204);
        let mine = friends[1].get(&format!("/conversations/{group}")).await.expect(200);
        assert_eq!(mine.body["my"]["role"], "owner", "the admin comes before the older member");
        friends[1].remove(&group, &friends[1]).await.expect(204);
        let mine = friends[0].get(&format!("/conversations/{group}")).await.expect(200);
        assert_eq!((&mine.body["my"]["role"], mine.number("members_count")), (&json!("owner"), 1));
        let seen = lines(&friends[0].history(&group).await);
        assert_eq!(seen.last(), Some(&("owner_changed".to_owned(), json!(friends[0].id))));
    }

    async fn the_last_leaving_member_dissolves_the_group(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let group = mira.group("Lake", &[&friends[0]]).await;
        mira.say(&group, "canary-left-behind").await;
        mira.remove(&group, &mira).await.expect(204);
        friends[0].remove(&group, &friends[0]).await.expect(204);
        friends[0].get(&format!("/conversations/{group}")).await.problem(404, "not_found");
        eventually("what was written is gone", async || {
            !stage.database.holds("canary-left-behind").await
        }).await;
    }

    async fn former_members_stay_visible_to_readers_of_their_messages(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let (tomas, aiko) = (&friends[0], &friends[1]);
        let group = mira.group("Lake", &[tomas]).await;
        tomas.say(&group, "I was here").await;
        tomas.remove(&group, tomas).await.expect(204);
        mira.add(&group, aiko).await.expect(201);
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
        mira.get(&format!("/users/{}", tomas.id)).await.expect(200);
        // A member who joined later cannot read the profile of a former member.
        aiko.get(&format!("/users/{}", tomas.id)).await.problem(404, "not_found");
    }
}
