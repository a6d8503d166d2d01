use serde_json::{Value, json};

use super::lines;
use crate::stage::on_both_engines;

on_both_engines! {
    async fn a_new_group_is_published_to_its_members(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let mut theirs = friends[0].listen().await;
        let made = mira.post("/groups", json!({
            "title": " Lake ", "description": "by the water",
            "member_ids": [friends[0].id, friends[1].id, friends[0].id],
        })).await.expect(201);
        let expected = json!({
            "kind": "group", "title": "Lake", "description": "by the water", "with": null,
            "members_count": 3, "head": 1, "invited": [], "unread": 0, "mentions": 0,
        });
        for (name, value) in expected.as_object().expect("an object") {
            assert_eq!(&made.body[name], value, "{name}");
        }
        assert_eq!(made.body["my"]["role"], "owner");
        let joined = &theirs.expect("account").await["joined"][0];
        assert_eq!((&joined["id"], &joined["my"]["role"]), (&made.body["id"], &json!("member")));
        assert_eq!(joined["cursors"].as_array().map(Vec::len), Some(3));
        let seen = friends[1].history(&made.text("id")).await;
        assert_eq!(lines(&seen), [("group_created".to_owned(), Value::Null)]);
        assert_eq!((&seen[0]["sender_id"], &seen[0]["body"]), (&json!(mira.id), &Value::Null));
        let listed = friends[1].get("/conversations").await.expect(200);
        assert_eq!((&listed.items()[0]["id"], &listed.items()[0]["unread"]), (&made.body["id"], &json!(0)));
    }

    async fn a_message_in_a_group_reaches_every_member(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let group = mira.group("Lake", &[&friends[0], &friends[1]]).await;
        let mut sockets = [mira.listen().await, friends[0].listen().await, friends[1].listen().await];
        let sent = friends[0].say(&group, "hello, both").await;
        for socket in &mut sockets {
            let change = socket.expect("change").await;
            assert_eq!((&change["conversation_id"], &change["messages"]), (&json!(group), &json!([sent])));
        }
        let summary = friends[1].get(&format!("/conversations/{group}")).await.expect(200);
        assert_eq!(summary.body["unread"], 1);
    }

    async fn a_stranger_cannot_be_added(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let stranger = stage.person("stranger").await;
        let ids = json!([friends[0].id, stranger.id]);
        let refused = mira.post("/groups", json!({ "title": "Lake", "member_ids": ids })).await;
        refused.problem(403, "not_friends");
        let absent = json!(["0192f000-0000-7000-8000-000000000000"]);
        let refused = mira.post("/groups", json!({ "title": "Lake", "member_ids": absent })).await;
        refused.problem(403, "not_friends");
        for person in [&mira, &friends[0], &stranger] {
            let listed = person.get("/conversations").await.expect(200);
            assert!(listed.items().is_empty(), "no group was created");
        }
    }

    async fn titles_need_not_be_unique_and_are_text(stage: Stage) {
        let mira = stage.person("mira").await;
        let title = "<img src=x onerror=alert(1)> & 'lake'";
        let (one, other) = (mira.group(title, &[]).await, mira.group(title, &[]).await);
        assert_ne!(one, other);
        let listed = mira.get("/conversations").await.expect(200);
        assert!(listed.items().iter().all(|group| group["title"] == title));
    }

    async fn similar_name_pairs_have_separate_conversations(stage: Stage) {
        // Names that contain a separator sign and would be ambiguous if they were joined with it.
        let mut people = Vec::new();
        for name in ["an", "an-na", "na-bo", "bo"] {
            people.push(stage.person(name).await);
        }
        people[0].befriend(&people[2]).await;
        people[1].befriend(&people[3]).await;
        let (one, other) = (people[0].open(&people[2]).await, people[1].open(&people[3]).await);
        assert_ne!(one, other);
        people[0].say(&one, "only for na-bo").await;
        assert!(people[3].history(&other).await.is_empty());
        people[3].get(&format!("/conversations/{one}/messages")).await.problem(404, "not_found");
    }

    async fn bad_groups_are_refused_with_the_reason(stage: Stage) {
        let mira = stage.person("mira").await;
        for (body, expected) in [
            (json!({ "title": "  " }), "title:too_short"),
            (json!({ "title": "x".repeat(101) }), "title:too_long"),
            (json!({ "title": "a\u{202E}b" }), "title:invalid"),
            (json!({ "title": "a\u{0}b" }), "title:invalid"),
            (json!({ "title": "Lake", "description": "x".repeat(501) }), "description:too_long"),
            (json!({ "title": "Lake", "role": "owner" }), "role:unknown"),
        ] {
            let refused = mira.post("/groups", &body).await;
            assert_eq!(refused.status, 422, "{body} {}", refused.body);
            let fields = refused.problem(422, "validation_failed");
            assert_eq!(fields[0].split(':').next(), expected.split(':').next(), "{body}");
        }
        mira.post("/groups", json!({})).await.problem(422, "validation_failed");
    }
}
