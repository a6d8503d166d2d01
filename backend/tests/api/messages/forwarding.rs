use serde_json::{Value, json};

use super::place;
use crate::stage::{client_id, on_both_engines};

on_both_engines! {
    async fn a_forward_copies_the_text_without_the_author(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let elsewhere = mira.open(&nils).await;
        let sent = tomas.say(&conversation, "a secret recipe").await;
        let forward = json!({ "conversation_id": conversation, "message_id": sent["id"] });
        let name = client_id();
        let message = json!({ "client_id": name, "forward": forward });
        let forwarded = mira.say_with(&elsewhere, message.clone()).await.expect(201);
        assert_eq!((forwarded.text("body"), &forwarded.body["forwarded"]), ("a secret recipe".to_owned(), &json!(true)));
        let seen = nils.history(&elsewhere).await;
        assert!(!json!(seen).to_string().contains(&tomas.id) && !json!(seen).to_string().contains(&conversation));
        // A repeated send returns the stored message, whatever has happened to the original.
        tomas.patch(&place(&conversation, &sent), json!({ "body": "another recipe" })).await.expect(200);
        assert_eq!(mira.say_with(&elsewhere, message.clone()).await.expect(200).body, forwarded.body);
        tomas.delete(&place(&conversation, &sent)).await.expect(200);
        assert_eq!(mira.say_with(&elsewhere, message).await.expect(200).body, forwarded.body);
        let other = mira.send_as(&elsewhere, &name, "a secret recipe").await;
        other.problem(409, "client_id_reused");
    }

    async fn only_readable_messages_can_be_forwarded(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let elsewhere = mira.open(&nils).await;
        let sent = tomas.say(&conversation, "hello").await;
        let refused = |answer: crate::stage::Answer| assert_eq!(answer.problem(422, "validation_failed"), ["forward:not_found"]);
        let forward = |conversation: &str, message: &Value| json!({ "forward": { "conversation_id": conversation, "message_id": message } });
        refused(nils.say_with(&elsewhere, forward(&conversation, &sent["id"])).await);
        refused(mira.say_with(&elsewhere, forward(&elsewhere, &sent["id"])).await);
        refused(mira.say_with(&elsewhere, forward(&conversation, &json!("0192f000-0000-7000-8000-000000000000"))).await);
        tomas.delete(&place(&conversation, &sent)).await.expect(200);
        refused(mira.say_with(&elsewhere, forward(&conversation, &sent["id"])).await);
        let mut both = forward(&conversation, &sent["id"]);
        both["body"] = json!("and this");
        assert_eq!(mira.say_with(&elsewhere, both).await.problem(422, "validation_failed"), ["forward:ambiguous"]);
        assert_eq!(mira.say_with(&elsewhere, json!({})).await.problem(422, "validation_failed"), ["body:required"]);
        mira.say_with(&conversation, json!({ "body": "x", "forwarded": true })).await.problem(422, "validation_failed");
    }
}
