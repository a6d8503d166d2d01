use serde_json::{Value, json};

use crate::stage::{Actor, on_both_engines};

async fn seen_of(viewer: &Actor, conversation: &str, of: &Actor) -> Value {
    let cursors = viewer.get(&format!("/conversations/{conversation}/cursors")).await.expect(200);
    let members = cursors.body["members"].as_array().expect("a list").clone();
    members.into_iter().find(|one| one["user_id"] == of.id.as_str()).expect("a member")
}

async fn set_receipts(actor: &Actor, on: bool) {
    actor.patch("/me", json!({ "settings": { "read_receipts": on } })).await.expect(200);
}

on_both_engines! {
    async fn without_receipts_positions_of_the_user_are_hidden(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in ["one", "two", "three"] {
            mira.say(&conversation, text).await;
        }
        tomas.read_up_to(&conversation, &json!(1)).await.expect(200);
        set_receipts(&tomas, false).await;
        let mut hers = mira.listen().await;
        let position = tomas.read_up_to(&conversation, &json!(3)).await.expect(200);
        assert_eq!((position.number("read"), position.number("unread")), (3, 0));
        let expected = json!({ "user_id": tomas.id, "delivered": 3, "read": 1 });
        assert_eq!(hers.expect("cursors").await["members"], json!([expected]));
        for viewer in [&mira, &tomas] {
            assert_eq!(seen_of(viewer, &conversation, &tomas).await, expected);
        }
        let (_, welcome) = mira.resume(json!({})).await;
        assert!(welcome["conversations"][0]["cursors"].as_array().expect("a list").contains(&expected));
        let mine = tomas.get(&format!("/conversations/{conversation}")).await.expect(200);
        assert_eq!(mine.body["my"]["read_seq"], 3);
    }

    async fn a_hidden_position_changes_no_counter_of_others(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        mira.say(&conversation, "one").await;
        let body = json!({ "delivered": 1 });
        tomas.put(&format!("/conversations/{conversation}/cursor"), body).await.expect(200);
        set_receipts(&tomas, false).await;
        let mut hers = mira.listen().await;
        tomas.read_up_to(&conversation, &json!(1)).await.expect(200);
        assert_eq!(mira.told(&mut hers).await, Vec::<Value>::new());
        let receipts = mira.get(&format!("/conversations/{conversation}")).await.expect(200);
        assert_eq!(receipts.number("receipts"), 1);
    }

    async fn enabling_receipts_again_does_not_reveal_earlier_reading(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in ["one", "two"] {
            mira.say(&conversation, text).await;
        }
        set_receipts(&tomas, false).await;
        tomas.read_up_to(&conversation, &json!(2)).await.expect(200);
        set_receipts(&tomas, true).await;
        assert_eq!(seen_of(&mira, &conversation, &tomas).await["read"], 0);
        mira.say(&conversation, "three").await;
        tomas.read_up_to(&conversation, &json!(3)).await.expect(200);
        assert_eq!(seen_of(&mira, &conversation, &tomas).await["read"], 3);
    }

    async fn without_receipts_positions_of_others_are_hidden(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in ["one", "two"] {
            tomas.say(&conversation, text).await;
        }
        mira.read_up_to(&conversation, &json!(1)).await.expect(200);
        set_receipts(&tomas, false).await;
        let path = format!("/conversations/{conversation}");
        let receipts = tomas.get(&path).await.expect(200).number("receipts");
        let mut his = tomas.listen().await;
        let delivered = json!({ "delivered": 2 });
        mira.put(&format!("{path}/cursor"), delivered).await.expect(200);
        let frame = his.expect("cursors").await;
        assert_eq!(frame["members"], json!([{ "user_id": mira.id, "delivered": 2, "read": 0 }]));
        mira.read_up_to(&conversation, &json!(2)).await.expect(200);
        assert_eq!(tomas.told(&mut his).await, Vec::<Value>::new(), "not even that it moved");
        let hidden = json!({ "user_id": mira.id, "delivered": 2, "read": 0 });
        assert_eq!(seen_of(&tomas, &conversation, &mira).await, hidden);
        let (_, welcome) = tomas.resume(json!({})).await;
        let synced = tomas.everything().await.body["changes"][0]["summary"]["cursors"].clone();
        for cursors in [&welcome["conversations"][0]["cursors"], &synced] {
            assert!(cursors.as_array().expect("a list").contains(&hidden), "{cursors}");
        }
        assert_eq!(tomas.get(&path).await.expect(200).number("receipts"), receipts + 1);
        assert_eq!(seen_of(&mira, &conversation, &mira).await["read"], 2, "one's own is seen");

        set_receipts(&tomas, true).await;
        assert_eq!(seen_of(&tomas, &conversation, &mira).await, hidden, "from now on only");
        let said = tomas.say(&conversation, "three").await["seq"].clone();
        let mut his = tomas.listen().await;
        mira.read_up_to(&conversation, &said).await.expect(200);
        assert_eq!(his.expect("cursors").await["members"][0]["read"], said);
        assert_eq!(seen_of(&tomas, &conversation, &mira).await["read"], said);
    }

    async fn the_list_of_members_hides_positions_too(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        set_receipts(tomas, false).await;
        let said = mira.say(&group, "hello").await["seq"].clone();
        nils.read_up_to(&group, &said).await.expect(200);
        let read = async |viewer: &Actor| {
            let listed = viewer.get(&format!("/groups/{group}/members")).await.expect(200);
            let is_nils = |one: &&Value| one["user"]["id"] == nils.id.as_str();
            let member = listed.items().iter().find(is_nils).expect("a member").clone();
            (member["read"].clone(), member["joined_seq"].clone())
        };
        let (seen, joined) = read(tomas).await;
        assert_eq!(seen, joined);
        assert_eq!(read(&mira).await.0, said);
    }
}
