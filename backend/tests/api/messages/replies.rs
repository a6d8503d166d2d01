use serde_json::{Value, json};

use crate::stage::{Actor, Answer, client_id, on_both_engines};

async fn reply(actor: &Actor, conversation: &str, to: &Value) -> Answer {
    let body = json!({ "client_id": client_id(), "body": "yes", "reply_to": to });
    actor.post(&format!("/conversations/{conversation}/messages"), body).await
}

on_both_engines! {
    async fn a_reply_refers_to_a_message_of_the_same_conversation(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let first = mira.say(&conversation, "shall we?").await;
        let answer = reply(&tomas, &conversation, &first["id"]).await.expect(201);
        assert_eq!(answer.body["reply_to"], first["id"]);
        let own = reply(&tomas, &conversation, &answer.body["id"]).await.expect(201);
        assert_eq!(own.body["reply_to"], answer.body["id"]);
        let mut socket = mira.listen().await;
        let ack = socket.ask(json!({
            "type": "send", "conversation_id": conversation, "client_id": client_id(), "body": "good",
            "reply_to": own.body["id"],
        }));
        assert_eq!(ack.await["message"]["reply_to"], own.body["id"]);
        reply(&mira, &conversation, &Value::Null).await.expect(201);
    }

    async fn an_invisible_message_cannot_be_replied_to(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let nils = stage.person("nils").await;
        tomas.befriend(&nils).await;
        let elsewhere = tomas.open(&nils).await;
        let hidden = tomas.say(&elsewhere, "between us").await;
        for to in [&hidden["id"], &json!("0192f000-0000-7000-8000-000000000000")] {
            for actor in [&mira, &tomas] {
                let refused = reply(actor, &conversation, to).await;
                assert_eq!(refused.problem(422, "validation_failed"), ["reply_to:not_found"]);
            }
        }
        let refused = reply(&mira, &conversation, &json!("x")).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["reply_to:invalid"]);
        assert_eq!(mira.changes(&conversation, 0).await.expect(200).number("rev"), 0);
    }

    async fn a_reply_contains_no_copy_of_the_original(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let first = mira.say(&conversation, "canary").await;
        reply(&tomas, &conversation, &first["id"]).await.expect(201);
        let id = first["id"].as_str().expect("an id");
        mira.delete(&format!("/conversations/{conversation}/messages/{id}")).await.expect(200);
        let history = tomas.get(&format!("/conversations/{conversation}/messages")).await.expect(200);
        assert_eq!(history.items()[1]["reply_to"], first["id"]);
        assert!(!history.body.to_string().contains("canary"));
    }
}
