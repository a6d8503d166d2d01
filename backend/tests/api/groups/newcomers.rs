use serde_json::{Value, json};

use crate::stage::{Actor, Stage, eventually, on_both_engines};

fn id(message: &Value) -> &str {
    message["id"].as_str().expect("an id")
}

/// A group that Aiko joined late, with one message from before and one from after joining.
async fn late(stage: &Stage) -> (Actor, Actor, String, [Value; 2]) {
    let (mira, mut friends) = stage.circle(2).await;
    let (aiko, tomas) = (friends.pop().expect("two"), friends.pop().expect("two"));
    let group = mira.group("Lake", &[&tomas]).await;
    let old = mira.say(&group, "canary-old").await;
    mira.add(&group, &aiko).await.expect(201);
    let new = mira.say(&group, "since you are here").await;
    (mira, aiko, group, [old, new])
}

on_both_engines! {
    async fn a_new_member_reads_from_joining_on_every_path(stage: Stage) {
        let (mira, aiko, group, [old, new]) = late(&stage).await;
        let seqs: Vec<_> = aiko.history(&group).await.iter().map(|message| message["seq"].clone()).collect();
        assert_eq!(seqs, [json!(3), json!(4)], "the line of the joining, and what follows");
        let address = format!("/conversations/{group}/messages/{}", id(&old));
        aiko.get(&address).await.problem(404, "not_found");
        aiko.patch(&address, json!({ "body": "x" })).await.problem(404, "not_found");
        aiko.delete(&address).await.problem(404, "not_found");
        aiko.put(&format!("{address}/reactions/%F0%9F%91%8D"), ()).await.problem(404, "not_found");
        aiko.get(&format!("{address}/reactions")).await.problem(404, "not_found");
        let reply = aiko.say_with(&group, json!({ "body": "to that", "reply_to": old["id"] })).await;
        assert_eq!(reply.problem(422, "validation_failed"), ["reply_to:not_found"]);
        let forward = json!({ "conversation_id": group, "message_id": old["id"] });
        let forwarded = aiko.say_with(&group, json!({ "forward": forward })).await;
        assert_eq!(forwarded.problem(422, "validation_failed"), ["forward:not_found"]);
        mira.put(&format!("{address}/pin"), ()).await.expect(200);
        assert!(aiko.get(&format!("/conversations/{group}/pins")).await.expect(200).items().is_empty());
        aiko.changes(&group, 0).await.problem(410, "reset");
        let changes = aiko.changes(&group, 2).await.expect(200);
        assert!(!changes.body.to_string().contains("canary"), "{}", changes.body);
        for address in ["?around=2", "?before=4", "?after=0", "?at=2020-01-01T00:00:00Z"] {
            let page = aiko.get(&format!("/conversations/{group}/messages{address}")).await.expect(200);
            assert!(!page.body.to_string().contains("canary"), "{address}");
        }
        assert!(aiko.get("/search?q=canary").await.expect(200).items().is_empty());
        assert_eq!(mira.get("/search?q=canary").await.expect(200).items().len(), 1);
        let summary = aiko.get(&format!("/conversations/{group}")).await.expect(200);
        assert_eq!((&summary.body["unread"], &summary.body["my"]["joined_seq"]), (&json!(1), &json!(2)));
        assert_eq!(new["seq"], 4);
    }

    async fn an_edit_of_an_older_message_is_empty_for_a_new_member(stage: Stage) {
        let (mira, aiko, group, [old, _]) = late(&stage).await;
        let mut socket = aiko.listen().await;
        mira.patch(&format!("/conversations/{group}/messages/{}", id(&old)), json!({ "body": "canary-edited" })).await.expect(200);
        let told = socket.expect("change").await;
        assert_eq!((&told["from"], &told["rev"], &told["messages"]), (&json!(5), &json!(5), &json!([])));
        let changes = aiko.changes(&group, 4).await.expect(200);
        assert_eq!((changes.number("rev"), &changes.body["messages"]), (5, &json!([])));
    }

    async fn joining_again_restarts_the_readable_history(stage: Stage) {
        let (mira, aiko, group, [_, new]) = late(&stage).await;
        mira.remove(&group, &aiko).await.expect(204);
        mira.say(&group, "canary-between").await;
        mira.delete(&format!("/conversations/{group}/messages/{}", id(&new))).await.expect(200);
        let mut socket = aiko.listen().await;
        mira.add(&group, &aiko).await.expect(201);
        let joined = socket.expect("account").await["joined"][0].clone();
        assert_eq!((&joined["joined_seq"], &joined["head"], &joined["unread"]), (&json!(7), &json!(8), &json!(0)));
        let (_, welcome) = aiko.resume(json!({
            "epoch": aiko.everything().await.body["state"]["epoch"], "conversations": { group.as_str(): [4, 0] },
        })).await;
        assert_eq!(welcome["conversations"][0]["reset"], true);
        aiko.changes(&group, 4).await.problem(410, "reset");
        let history = aiko.history(&group).await;
        assert_eq!(history.len(), 1);
        assert!(!json!(history).to_string().contains("canary"));
        mira.say(&group, "again").await;
        assert_eq!(socket.expect("change").await["messages"][0]["body"], "again");
    }

    async fn unpublished_changes_are_delivered_within_the_rights(stage: Stage) {
        let (_, aiko, _, [old, _]) = late(&stage).await;
        let mut socket = aiko.listen().await;
        // Two changes written directly to the database are never published, as after a crash
        // between commit and publishing: an edit of an old message and a new message.
        let edit = format!("UPDATE messages SET rev = 5, body = 'canary-edited' WHERE seq = {}", old["seq"]);
        stage.database.execute(&edit).await;
        stage.database.execute("UPDATE messages SET rev = 6 WHERE seq = 4").await;
        stage.database.execute("UPDATE conversations SET head = 6 WHERE head = 4").await;
        let mut seen = Vec::new();
        eventually("the sweep finds the changes", async || {
            let frame = socket.expect("change").await;
            seen.push(frame.clone());
            frame["rev"] == 6
        }).await;
        assert!(!json!(seen).to_string().contains("canary"), "{seen:?}");
        assert_eq!(seen.last().expect("one")["messages"][0]["seq"], 4);
    }
}
