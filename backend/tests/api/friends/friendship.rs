use serde_json::json;

use crate::stage::{client_id, on_both_engines};

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

on_both_engines! {
    async fn ending_a_friendship_locks_the_conversation_and_keeps_it(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "hello").await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);

        for (socket, me, other) in [(&mut hers, &mira, &tomas), (&mut his, &tomas, &mira)] {
            let change = socket.expect("change").await;
            assert_eq!((&change["from"], &change["rev"]), (&json!(2), &json!(2)));
            assert_eq!(change["conversation"]["locked"], true);
            assert_eq!(socket.expect("account").await["friends"]["removed"], json!([other.id]));
            assert!(me.get("/friends").await.expect(200).items().is_empty());
            let seen = me.get(&format!("/conversations/{conversation}")).await.expect(200).body;
            assert_eq!(seen["my"]["can_post"], false);
            assert_eq!(seen["last_message"]["body"], "hello");
            let changes = me.changes(&conversation, 1).await.expect(200).body;
            assert_eq!((&changes["rev"], &changes["conversation"]["locked"]), (&json!(2), &json!(true)));
            let refused = me.send_as(&conversation, &client_id(), "still there?").await;
            refused.problem(403, "cannot_post");
            let history = me.get(&format!("/conversations/{conversation}/messages")).await.expect(200);
            assert_eq!(history.items().len(), 1);
            let found = me.put(&format!("/conversations/direct/{}", other.id), ()).await.expect(200);
            assert_eq!(found.text("id"), conversation);
        }
        let refused = his.ask(json!({
            "type": "send", "conversation_id": conversation, "client_id": client_id(), "body": "?",
        }));
        assert_eq!(refused.await["problem"]["code"], "cannot_post");
    }

    async fn becoming_friends_again_unlocks_the_same_conversation(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "hello").await;
        tomas.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        let mut his = tomas.listen().await;
        tomas.befriend(&mira).await;
        let change = his.expect("change").await;
        assert_eq!((&change["rev"], &change["conversation"]["locked"]), (&json!(3), &json!(false)));
        assert_eq!(tomas.open(&mira).await, conversation);
        let seen = tomas.get(&format!("/conversations/{conversation}")).await.expect(200);
        assert_eq!(seen.body["my"]["can_post"], true);
        assert_eq!(tomas.say(&conversation, "again").await["seq"], 4);
    }

    async fn a_repeat_is_acknowledged_after_the_lock(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let name = client_id();
        let sent = mira.send_as(&conversation, &name, "hello").await.expect(201);
        tomas.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        let again = mira.send_as(&conversation, &name, "hello").await.expect(200);
        assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &sent.body));
    }

    async fn unfriending_requires_a_friendship(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let stranger = stage.person("nils").await;
        for id in [stranger.id.as_str(), mira.id.as_str(), ABSENT, "x"] {
            mira.delete(&format!("/friends/{id}")).await.problem(404, "not_found");
        }
        mira.delete(&format!("/friends/{}", tomas.id)).await.expect(204);
        mira.delete(&format!("/friends/{}", tomas.id)).await.problem(404, "not_found");
    }

    async fn friends_are_listed_page_by_page(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut expected = Vec::new();
        for name in ["ada", "ben", "cleo"] {
            let friend = stage.person(name).await;
            mira.befriend(&friend).await;
            expected.push(friend.id);
        }
        let (mut seen, mut next) = (Vec::new(), String::new());
        loop {
            let page = mira.get(&format!("/friends?limit=2{next}")).await.expect(200);
            assert!(page.items().len() <= 2);
            seen.extend(page.items().iter().map(|one| one["user"]["id"].as_str().expect("an id").to_owned()));
            let Some(cursor) = page.body["next"].as_str() else { break };
            next = format!("&cursor={cursor}");
        }
        assert_eq!(seen, expected, "the oldest friendship first");
        assert_eq!(mira.get("/friends?limit=3").await.expect(200).body["next"], json!(null));
        for (query, code) in [("limit=0", 422), ("limit=201", 422), ("limit=x", 400), ("cursor=x", 400)] {
            assert_eq!(mira.get(&format!("/friends?{query}")).await.status, code, "{query}");
        }
    }
}
