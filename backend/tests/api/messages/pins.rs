use serde_json::{Value, json};

use super::place;
use crate::stage::on_both_engines;

on_both_engines! {
    async fn a_pin_is_published_with_a_system_message(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "the address").await;
        mira.say(&conversation, "something else").await;
        let mut socket = mira.listen().await;
        let address = format!("{}/pin", place(&conversation, &sent));
        let pinned = tomas.put(&address, ()).await.expect(200);
        assert_eq!((&pinned.body["pinned"], pinned.number("rev"), pinned.number("seq")), (&json!(true), 3, 1));
        let told = socket.expect("change").await;
        assert_eq!((&told["from"], &told["rev"], &told["messages"][0]), (&json!(3), &json!(3), &pinned.body));
        let line = &told["messages"][1];
        assert_eq!((&line["seq"], &line["rev"], &line["reply_to"]), (&json!(3), &json!(3), &sent["id"]));
        assert_eq!(line["system"], json!({ "event": "message_pinned", "user_id": null }));
        let pins = mira.get(&format!("/conversations/{conversation}/pins")).await.expect(200);
        assert_eq!(pins.items(), std::slice::from_ref(&pinned.body));
        tomas.put(&address, ()).await.expect(200);
        let bare = mira.delete(&address).await.expect(200);
        assert_eq!((&bare.body["pinned"], bare.number("rev")), (&Value::Null, 4));
        mira.delete(&address).await.expect(200);
        assert!(mira.get(&format!("/conversations/{conversation}/pins")).await.expect(200).items().is_empty());
        assert_eq!(mira.changes(&conversation, 0).await.expect(200).number("rev"), 4);
        assert_eq!(mira.get(&format!("/conversations/{conversation}")).await.expect(200).body["unread"], 0, "a line is never unread");
    }

    async fn only_admins_pin_in_a_group(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let tomas = &friends[0];
        let group = mira.group("Lake", &[tomas]).await;
        let sent = tomas.say(&group, "the address").await;
        let address = format!("{}/pin", place(&group, &sent));
        tomas.put(&address, ()).await.problem(403, "role_too_low");
        mira.put(&address, ()).await.expect(200);
        tomas.delete(&address).await.problem(403, "role_too_low");
        let line = mira.history(&group).await[0].clone();
        mira.put(&format!("{}/pin", place(&group, &line)), ()).await.problem(403, "not_yours");
        stage.person("nils").await.put(&address, ()).await.problem(404, "not_found");
    }

    async fn fifty_messages_are_pinned_at_most(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let mut socket = mira.listen().await;
        let sent = socket.send_many(&conversation, (0..52).map(|number| number.to_string()).collect()).await;
        let pinning = sent.iter().map(|message| {
            let address = format!("{}/pin", place(&conversation, message));
            let mira = &mira;
            async move { mira.put(&address, ()).await.status }
        });
        let statuses = futures_util::future::join_all(pinning).await;
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 50, "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 200 | 409)));
        let pins = mira.get(&format!("/conversations/{conversation}/pins")).await.expect(200);
        assert_eq!(pins.items().len(), 50);
    }
}
