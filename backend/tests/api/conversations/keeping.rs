use serde_json::{Value, json};

use crate::stage::on_both_engines;

on_both_engines! {
    async fn member_settings_are_private_and_reach_all_devices(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let address = format!("/conversations/{conversation}/my");
        let mut tablet = mira.on_another_device().await.listen().await;
        let mut his = tomas.listen().await;
        let until = "4000-01-01T00:00:00.000Z";
        let kept = mira.patch(&address, json!({ "muted_until": until, "archived": true, "pinned": true, "unread_mark": true, "notify": "mentions" })).await.expect(200);
        let expected = json!({ "muted_until": until, "archived": true, "pinned": true, "unread_mark": true, "notify": "mentions" });
        for (name, value) in expected.as_object().expect("an object") {
            assert_eq!(&kept.body[name], value, "{name}");
        }
        let told = tablet.expect("account").await;
        assert_eq!(told["places"], json!({ conversation.as_str(): kept.body }));
        assert!(tomas.told(&mut his).await.is_empty(), "the setting is private");
        assert_eq!(mira.get(&format!("/conversations/{conversation}")).await.expect(200).body["my"], kept.body);
        let rev = mira.account_rev().await;
        mira.patch(&address, json!({ "archived": true })).await.expect(200);
        assert_eq!(mira.account_rev().await, rev, "the same again changes nothing");
        let loud = mira.patch(&address, json!({ "muted_until": null, "archived": false })).await.expect(200);
        assert_eq!((&loud.body["muted_until"], &loud.body["pinned"]), (&Value::Null, &json!(true)));
        stage.person("nils").await.patch(&address, json!({ "pinned": true })).await.problem(404, "not_found");
        assert_eq!(mira.patch(&address, json!({ "role": "owner" })).await.status, 422);
        assert_eq!(mira.patch(&address, json!({ "muted_until": "tomorrow" })).await.status, 422);
        let refused = mira.patch(&address, json!({ "notify": "loud" })).await;
        assert_eq!(refused.problem(422, "validation_failed"), ["notify:invalid"]);
        let silent = mira.patch(&address, json!({ "notify": "nothing" })).await.expect(200);
        assert_eq!(silent.body["notify"], "nothing");
        let theirs = &tomas.get(&format!("/conversations/{conversation}")).await.expect(200).body["my"];
        assert_eq!(theirs["notify"], "all");
        assert_eq!(mira.patch(&address, json!({ "muted_until": "9999-12-31T23:59:59Z" })).await.status, 200);
    }

    async fn an_offline_device_learns_member_settings(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let state = mira.everything().await.body["state"].clone();
        mira.patch(&format!("/conversations/{conversation}/my"), json!({ "pinned": true })).await.expect(200);
        let (_, welcome) = mira.resume(state).await;
        assert_eq!(welcome["conversations"][0]["my"]["pinned"], true);
    }

    async fn reading_clears_the_unread_mark(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = tomas.say(&conversation, "hello").await;
        mira.read_up_to(&conversation, &sent["seq"]).await.expect(200);
        mira.patch(&format!("/conversations/{conversation}/my"), json!({ "unread_mark": true })).await.expect(200);
        let mut tablet = mira.on_another_device().await.listen().await;
        mira.read_up_to(&conversation, &sent["seq"]).await.expect(200);
        assert_eq!(tablet.expect("account").await["read"][&conversation]["unread"], 0);
        let kept = mira.get(&format!("/conversations/{conversation}")).await.expect(200);
        assert_eq!(kept.body["my"]["unread_mark"], false);
    }
}
