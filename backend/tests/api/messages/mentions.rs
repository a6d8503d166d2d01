use serde_json::{Value, json};

use super::place;
use crate::stage::on_both_engines;

on_both_engines! {
    async fn mentions_are_counted_until_they_are_read(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let (tomas, aiko) = (&friends[0], &friends[1]);
        let group = mira.group("Lake", &[tomas, aiko]).await;
        mira.say(&group, "all of you").await;
        let text = format!("@{} look", tomas.username);
        let sent = mira.say_with(&group, json!({ "body": text, "mentions": [tomas.id] })).await.expect(201);
        assert_eq!(sent.body["mentions"], json!([tomas.id]));
        let mine = async |person: &crate::stage::Actor| {
            let summary = person.get(&format!("/conversations/{group}")).await.expect(200);
            (summary.number("unread"), summary.number("mentions"))
        };
        assert_eq!((mine(tomas).await, mine(aiko).await, mine(&mira).await), ((2, 1), (2, 0), (0, 0)));
        let mut tablet = tomas.on_another_device().await.listen().await;
        tomas.read_up_to(&group, &json!(2)).await.expect(200);
        assert_eq!(tablet.expect("account").await["read"][&group], json!({ "head": 3, "read_seq": 2, "unread": 1, "mentions": 1 }));
        tomas.read_up_to(&group, &sent.body["seq"]).await.expect(200);
        assert_eq!(mine(tomas).await, (0, 0));
    }

    async fn mentions_of_non_members_are_dropped(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let (tomas, aiko) = (&friends[0], &friends[1]);
        let group = mira.group("Lake", &[tomas]).await;
        let ids = json!([aiko.id, tomas.id, tomas.id, "0192f000-0000-7000-8000-000000000000"]);
        let text = format!("@{} @{}", aiko.username, tomas.username);
        let sent = mira.say_with(&group, json!({ "body": text, "mentions": ids })).await.expect(201);
        assert_eq!(sent.body["mentions"], json!([tomas.id]));
        let many: Vec<_> = (0..51).map(|number| format!("0192f000-0000-7000-8000-{number:012}")).collect();
        let refused = mira.say_with(&group, json!({ "body": "hello", "mentions": many })).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["mentions:too_long"]);
    }

    async fn an_edit_changes_the_mentions(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let tomas = &friends[0];
        let group = mira.group("Lake", &[tomas]).await;
        let sent = mira.say(&group, "hello").await;
        let edit = json!({ "body": format!("hello @{}", tomas.username), "mentions": [tomas.id] });
        let edited = mira.patch(&place(&group, &sent), edit).await.expect(200);
        assert_eq!(edited.body["mentions"], json!([tomas.id]));
        assert_eq!(tomas.get(&format!("/conversations/{group}")).await.expect(200).body["mentions"], 1);
        let edited = mira.patch(&place(&group, &sent), json!({ "body": "hello" })).await.expect(200);
        assert_eq!(edited.body["mentions"], Value::Null);
        assert_eq!(tomas.get(&format!("/conversations/{group}")).await.expect(200).body["mentions"], 0);
    }

    async fn the_socket_sends_mentions_and_forwards_too(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        let ack = socket.ask(json!({
            "type": "send", "conversation_id": conversation, "client_id": crate::stage::client_id(),
            "body": format!("@{}", tomas.username), "mentions": [tomas.id],
        })).await;
        assert_eq!((&ack["type"], &ack["message"]["mentions"]), (&json!("ack"), &json!([tomas.id])));
        let forward = json!({ "conversation_id": conversation, "message_id": ack["message"]["id"] });
        let ack = socket.ask(json!({
            "type": "send", "conversation_id": conversation, "client_id": crate::stage::client_id(), "forward": forward,
        })).await;
        assert_eq!((&ack["message"]["body"], &ack["message"]["forwarded"]), (&json!(format!("@{}", tomas.username)), &json!(true)));
    }

    async fn mentions_missing_in_the_text_are_dropped(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let (tomas, aiko) = (&friends[0], &friends[1]);
        let group = mira.group("Lake", &[tomas, aiko]).await;
        let name = &tomas.username;
        for text in [
            "hello".to_owned(), format!("`@{name}`"), format!("```\n@{name}\n```"), format!("\\@{name}"),
            format!("https://social.example/@{name}/1"), format!("me@{name}"), format!("@{}", aiko.username),
        ] {
            let wanted = json!({ "body": text, "mentions": [tomas.id] });
            let sent = mira.say_with(&group, wanted).await.expect(201);
            assert_eq!(sent.body["mentions"], Value::Null, "{text}");
            let edit = json!({ "body": format!("{text} "), "mentions": [tomas.id] });
            let edited = mira.patch(&place(&group, &sent.body), edit).await.expect(200);
            assert_eq!(edited.body["mentions"], Value::Null, "{text}");
        }
        let mut socket = mira.listen().await;
        let ack = socket.ask(json!({
            "type": "send", "conversation_id": group, "client_id": crate::stage::client_id(),
            "body": format!("`@{name}`"), "mentions": [tomas.id],
        })).await;
        assert_eq!((&ack["type"], &ack["message"]["mentions"]), (&json!("ack"), &Value::Null));
        let summary = tomas.get(&format!("/conversations/{group}")).await.expect(200);
        assert_eq!((summary.number("unread"), summary.number("mentions")), (8, 0));
        let sent = mira.say_with(&group, json!({ "body": format!("看@{name}说"), "mentions": [tomas.id, aiko.id] })).await.expect(201);
        assert_eq!(sent.body["mentions"], json!([tomas.id]));
    }
}
