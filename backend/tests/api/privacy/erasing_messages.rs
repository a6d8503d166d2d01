use serde_json::{Value, json};

use crate::stage::{PASSWORD, eventually, on_both_engines};

on_both_engines! {
    async fn erasing_one_conversation_keeps_other_messages(stage: Stage) {
        let (mira, tomas, direct) = stage.pair().await;
        let group = mira.group("Ours", &[&tomas]).await;
        mira.say(&direct, "canarytext").await;
        tomas.say(&direct, "an answer").await;
        mira.say(&group, "in the group").await;
        let mut socket = tomas.listen().await;
        let path = format!("/me/messages?conversation_id={direct}");
        mira.delete_with(&path, json!({ "password": "wrong password" })).await
            .problem(403, "wrong_password");
        let erased = mira.delete_with(&path, json!({ "password": PASSWORD })).await.expect(200);
        assert_eq!(erased.number("erased"), 1);
        let told = socket.expect("change").await;
        assert!(told["messages"][0]["deleted_at"].is_string());
        assert_eq!(told["messages"][0]["sender_id"], *mira.id);
        let bodies = |history: Vec<Value>| -> Vec<Value> {
            history.into_iter().map(|message| message["body"].clone()).collect()
        };
        assert_eq!(bodies(tomas.history(&direct).await), [Value::Null, json!("an answer")]);
        assert!(bodies(tomas.history(&group).await).contains(&json!("in the group")));
        mira.say(&direct, "still here").await;
        eventually("its bytes go", async || !stage.database.holds("canarytext").await).await;
        let again = mira.delete_with("/me/messages", json!({ "password": PASSWORD })).await;
        assert_eq!(again.expect(200).number("erased"), 2);
        let deeds = "SELECT kind AS text FROM accountability";
        assert_eq!(stage.database.texts(deeds).await, ["messages_erasure", "messages_erasure"]);
    }

    async fn only_visible_conversations_can_be_erased(stage: Stage) {
        let (mira, _, direct) = stage.pair().await;
        let lena = stage.person("lena").await;
        mira.say(&direct, "mine").await;
        let path = format!("/me/messages?conversation_id={direct}");
        lena.delete_with(&path, json!({ "password": PASSWORD })).await.problem(404, "not_found");
        let path = "/me/messages?conversation_id=nonsense";
        lena.delete_with(path, json!({ "password": PASSWORD })).await.problem(400, "invalid_query");
        let nothing = lena.delete_with("/me/messages", json!({ "password": PASSWORD })).await;
        assert_eq!(nothing.expect(200).number("erased"), 0);
        assert_eq!(mira.history(&direct).await.len(), 1);
    }
}
