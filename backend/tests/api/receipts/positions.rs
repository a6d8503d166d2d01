use serde_json::{Value, json};

use crate::stage::{Actor, Answer, on_both_engines};

async fn move_to(actor: &Actor, conversation: &str, body: Value) -> Answer {
    actor.put(&format!("/conversations/{conversation}/cursor"), body).await
}

/// The delivered and read positions of `of` that `viewer` sees.
async fn seen(viewer: &Actor, conversation: &str, of: &Actor) -> (i64, i64) {
    let cursors = viewer.get(&format!("/conversations/{conversation}/cursors")).await.expect(200);
    let members = cursors.body["members"].as_array().expect("a list").clone();
    assert_eq!(members.len(), 2);
    let theirs = members.iter().find(|one| one["user_id"] == of.id.as_str()).expect("a member");
    let number = |name: &str| theirs[name].as_i64().expect("a number");
    (number("delivered"), number("read"))
}

on_both_engines! {
    async fn reading_implies_delivery(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in ["one", "two", "three"] {
            mira.say(&conversation, text).await;
        }
        let position = move_to(&tomas, &conversation, json!({ "delivered": 2 })).await.expect(200);
        assert_eq!(position.body, json!({ "delivered": 2, "read": 0, "head": 3, "unread": 3 }));
        let position = move_to(&tomas, &conversation, json!({ "read": 3 })).await.expect(200);
        assert_eq!(position.body, json!({ "delivered": 3, "read": 3, "head": 3, "unread": 0 }));
        assert_eq!(seen(&mira, &conversation, &tomas).await, (3, 3));
        assert_eq!(seen(&tomas, &conversation, &tomas).await, (3, 3));
        assert_eq!(seen(&tomas, &conversation, &mira).await, (0, 0));
    }

    async fn positions_stay_between_the_beginning_and_the_head(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "one").await;
        for far in [2, i64::MAX] {
            let position = move_to(&tomas, &conversation, json!({ "delivered": far })).await.expect(200);
            assert_eq!(position.number("delivered"), 1);
        }
        let position = move_to(&tomas, &conversation, json!({ "read": i64::MIN })).await.expect(200);
        assert_eq!(position.number("read"), 0);
        mira.say(&conversation, "two").await;
        assert_eq!(seen(&mira, &conversation, &tomas).await, (1, 0), "not carried on by what came later");
    }

    async fn positions_never_decrease(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in ["one", "two", "three"] {
            mira.say(&conversation, text).await;
        }
        move_to(&tomas, &conversation, json!({ "read": 2, "delivered": 3 })).await.expect(200);
        let receipts = mira.get(&format!("/conversations/{conversation}")).await.expect(200).number("receipts");
        for body in [json!({ "read": 1 }), json!({ "read": 0, "delivered": 0 }), json!({ "delivered": -5 })] {
            let position = move_to(&tomas, &conversation, body).await.expect(200);
            assert_eq!((position.number("delivered"), position.number("read")), (3, 2));
        }
        let conversation_now = mira.get(&format!("/conversations/{conversation}")).await.expect(200);
        assert_eq!(conversation_now.number("receipts"), receipts, "nothing to tell");
        assert_eq!(conversation_now.number("head"), 3, "receipts take no position");
    }

    async fn unread_counts_existing_messages_of_others(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let unread = async || {
            let all = tomas.everything().await.body;
            let summary = &all["changes"][0]["summary"];
            let one = tomas.get(&format!("/conversations/{conversation}")).await.expect(200);
            assert_eq!(summary["unread"], one.body["unread"]);
            one.number("unread")
        };
        assert_eq!(unread().await, 0);
        let first = mira.say(&conversation, "one").await;
        mira.say(&conversation, "two").await;
        tomas.say(&conversation, "mine").await;
        assert_eq!(unread().await, 2, "one's own words are never unread");
        let id = first["id"].as_str().expect("an id");
        mira.delete(&format!("/conversations/{conversation}/messages/{id}")).await.expect(200);
        assert_eq!(unread().await, 1, "what is deleted needs no reading");
        let position = move_to(&tomas, &conversation, json!({ "read": 2 })).await.expect(200);
        assert_eq!((position.number("unread"), unread().await), (0, 0));
        mira.say(&conversation, "three").await;
        assert_eq!(unread().await, 1);
    }

    async fn reading_reaches_the_other_devices(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in ["one", "two"] {
            mira.say(&conversation, text).await;
        }
        let rev = tomas.account_rev().await;
        let (mut tablet, mut hers) = (tomas.on_another_device().await.listen().await, mira.listen().await);
        move_to(&tomas, &conversation, json!({ "read": 1 })).await.expect(200);
        let told = tablet.expect("account").await;
        assert_eq!((&told["from"], &told["account_rev"]), (&json!(rev + 1), &json!(rev + 1)));
        assert_eq!(told["read"], json!({ conversation.as_str(): { "head": 2, "read_seq": 1, "unread": 1, "mentions": 0 } }));
        let cursors = hers.expect("cursors").await;
        assert_eq!(cursors, json!({
            "type": "cursors", "conversation_id": conversation, "receipts": 1,
            "members": [{ "user_id": tomas.id, "delivered": 1, "read": 1 }],
        }));
        assert_eq!(mira.told(&mut hers).await, Vec::<Value>::new());
    }

    async fn a_position_is_a_number(stage: Stage) {
        let (_, tomas, conversation) = stage.pair().await;
        for (body, field) in [
            (json!({}), "read:required"), (json!({ "read": null }), "read:required"),
            (json!({ "read": "1" }), "read:invalid"), (json!({ "read": 1.5 }), "read:invalid"),
            (json!({ "read": 1, "user_id": tomas.id }), "user_id:unknown"),
        ] {
            let refused = move_to(&tomas, &conversation, body).await;
            assert_eq!(refused.problem(422, "validation_failed"), [field]);
        }
    }
}
