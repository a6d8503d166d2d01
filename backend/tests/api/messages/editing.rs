use serde_json::{Value, json};

use super::place;
use crate::stage::{client_id, eventually, on_both_engines};

on_both_engines! {
    async fn an_edit_changes_the_text_for_everybody(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "helo").await;
        let mut sockets = [mira.listen().await, tomas.listen().await];
        let edited = mira.patch(&place(&conversation, &sent), json!({ "body": "hello" })).await.expect(200);
        assert_eq!((edited.text("body"), edited.number("seq"), edited.number("rev")), ("hello".to_owned(), 1, 2));
        assert!(edited.body["edited_at"].is_string());
        assert_eq!(edited.body["created_at"], sent["created_at"]);
        for socket in &mut sockets {
            assert_eq!(socket.expect("change").await["messages"], json!([edited.body]));
        }
        assert_eq!(tomas.history(&conversation).await, std::slice::from_ref(&edited.body));
        assert_eq!(tomas.get(&place(&conversation, &sent)).await.expect(200).body, edited.body);
        assert_eq!(tomas.changes(&conversation, 1).await.expect(200).body["messages"], json!([edited.body]));
    }

    async fn the_same_text_again_changes_nothing(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let same = mira.patch(&place(&conversation, &sent), json!({ "body": "hello" })).await.expect(200);
        assert_eq!((&same.body, &same.body["edited_at"]), (&sent, &Value::Null));
    }

    async fn only_own_existing_messages_can_be_edited(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let address = place(&conversation, &sent);
        tomas.patch(&address, json!({ "body": "mine" })).await.problem(403, "not_yours");
        stage.person("nils").await.patch(&address, json!({ "body": "mine" })).await.problem(404, "not_found");
        for bad in ["", " \n", "a\0b"] {
            assert_eq!(mira.patch(&address, json!({ "body": bad })).await.status, 422);
        }
        assert_eq!(mira.patch(&address, json!({ "body": "x".repeat(8_001) })).await.status, 422);
        assert_eq!(mira.patch(&address, json!({ "body": "x", "seq": 9 })).await.status, 422);
        mira.delete(&address).await.expect(200);
        mira.patch(&address, json!({ "body": "again" })).await.problem(410, "gone");
        let other = mira.say(&conversation, "still there").await;
        tomas.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        mira.patch(&place(&conversation, &other), json!({ "body": "x" })).await.problem(403, "cannot_post");
    }

    async fn the_former_text_is_not_stored(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "canary-before-edit").await;
        mira.patch(&place(&conversation, &sent), json!({ "body": "harmless" })).await.expect(200);
        eventually("the former text is gone", async || !stage.database.holds("canary-before-edit").await).await;
        assert!(stage.database.holds("harmless").await);
    }

    async fn an_edited_message_is_found_by_its_new_words_only(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "the old lighthouse").await;
        mira.patch(&place(&conversation, &sent), json!({ "body": "the new lighthouse" })).await.expect(200);
        let found = async |words: &str| tomas.get(&format!("/search?q={words}")).await.expect(200).items().len();
        assert_eq!((found("old").await, found("new").await, found("lighthouse").await), (0, 1, 1));
        mira.delete(&place(&conversation, &sent)).await.expect(200);
        assert_eq!(found("lighthouse").await, 0);
    }

    async fn a_repeat_of_an_edited_send_returns_the_edited_message(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let name = client_id();
        let sent = mira.send_as(&conversation, &name, "helo").await.expect(201).body;
        let edited = mira.patch(&place(&conversation, &sent), json!({ "body": "hello" })).await.expect(200);
        let again = mira.send_as(&conversation, &name, "helo").await.expect(200);
        assert_eq!(again.body, edited.body);
    }

    async fn concurrent_edits_have_one_order(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "0").await;
        let address = place(&conversation, &sent);
        let edits = (1..=20).map(|number| mira.patch(&address, json!({ "body": number.to_string() })));
        let answers = futures_util::future::join_all(edits).await;
        let mut revs: Vec<_> = answers.into_iter().map(|answer| answer.expect(200).number("rev")).collect();
        revs.sort_unstable();
        assert_eq!(revs, (2..=21).collect::<Vec<_>>());
        assert_eq!(tomas.history(&conversation).await[0]["rev"], 21);
    }
}
