use serde_json::{Value, json};

use crate::stage::{eventually, on_both_engines};

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

fn path(conversation: &str, message: &Value) -> String {
    format!("/conversations/{conversation}/messages/{}", message["id"].as_str().expect("an id"))
}

on_both_engines! {
    async fn deleting_leaves_a_tombstone_for_all_members(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let mut sockets = [mira.listen().await, tomas.listen().await];
        let gone = mira.delete(&path(&conversation, &sent)).await.expect(200);
        let deleted_at = gone.text("deleted_at");
        assert_eq!(gone.body, json!({
            "id": sent["id"], "conversation_id": conversation, "client_id": null, "seq": 1, "rev": 2,
            "kind": "text", "sender_id": mira.id, "body": null, "reply_to": null,
            "created_at": sent["created_at"], "edited_at": null, "deleted_at": deleted_at,
        }));
        for socket in &mut sockets {
            assert_eq!(socket.expect("change").await, json!({
                "type": "change", "conversation_id": conversation, "from": 2, "rev": 2,
                "messages": [gone.body],
            }));
        }
    }

    async fn a_deleted_text_is_in_no_answer(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "canary-in-answers").await;
        mira.delete(&path(&conversation, &sent)).await.expect(200);
        for actor in [&mira, &tomas] {
            let (_, welcome) = actor.resume(json!({})).await;
            let mut seen = vec![welcome.to_string(), actor.everything().await.body.to_string()];
            for address in [
                "/conversations".to_owned(), format!("/conversations/{conversation}"),
                format!("/conversations/{conversation}/messages"),
                format!("/conversations/{conversation}/changes?since=0"),
            ] {
                seen.push(actor.get(&address).await.expect(200).body.to_string());
            }
            for text in seen {
                assert!(text.contains(&conversation) && !text.contains("canary"), "{text}");
            }
        }
    }

    async fn a_deleted_text_is_not_in_the_database(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let texts = [format!("canary-{}", "long".repeat(1_800)), "canary-short".to_owned()];
        for text in &texts {
            let sent = mira.say(&conversation, text).await;
            mira.say(&conversation, "something else").await;
            assert!(stage.database.holds("canary-").await, "the look into the database works");
            mira.delete(&path(&conversation, &sent)).await.expect(200);
            eventually("the text is gone", async || !stage.database.holds("canary-").await).await;
        }
        assert!(stage.database.holds("something else").await);
    }

    async fn only_the_sender_deletes_a_message(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        tomas.delete(&path(&conversation, &sent)).await.problem(403, "not_yours");
        let absent = format!("/conversations/{conversation}/messages/{ABSENT}");
        mira.delete(&absent).await.problem(404, "not_found");
        mira.delete(&format!("/conversations/{conversation}/messages/x")).await.problem(404, "not_found");
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let elsewhere = mira.open(&nils).await;
        mira.delete(&path(&elsewhere, &sent)).await.problem(404, "not_found");
        let read = tomas.get(&format!("/conversations/{conversation}/messages")).await.expect(200);
        assert_eq!(read.items()[0]["body"], "hello");
    }

    async fn deleting_twice_changes_nothing(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let address = path(&conversation, &sent);
        let deleting = (0..10).map(|_| mira.delete(&address));
        let mut answers = futures_util::future::join_all(deleting).await;
        answers.push(mira.delete(&address).await);
        assert!(answers.iter().all(|answer| answer.status == 200 && answer.body == answers[0].body));
        assert_eq!(tomas.changes(&conversation, 0).await.expect(200).number("rev"), 2);
    }

    async fn own_messages_can_be_deleted_in_a_locked_conversation(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        tomas.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        mira.delete(&path(&conversation, &sent)).await.expect(200);
    }
}
