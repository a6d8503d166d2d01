use serde_json::{Value, json};

use super::lines;
use crate::stage::{client_id, on_both_engines};

on_both_engines! {
    async fn a_removed_member_gets_nothing_later_on_any_path(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let (tomas, aiko) = (&friends[0], &friends[1]);
        let group = mira.group("Lake", &[tomas, aiko]).await;
        let before = tomas.say(&group, "before").await;
        let (mut gone, mut stays) = (tomas.listen().await, aiko.listen().await);
        mira.remove(&group, tomas).await.expect(204);
        let removal = gone.expect("change").await;
        assert_eq!(lines(removal["messages"].as_array().expect("a list")), [("member_removed".to_owned(), json!(tomas.id))]);
        assert_eq!((&removal["members"][0]["left"], &removal["members"][0]["user"]["id"]), (&json!(true), &json!(tomas.id)));
        assert_eq!(gone.expect("account").await["left"], json!([group]));
        let after = mira.say(&group, "canary-after").await;
        mira.patch(&format!("/conversations/{group}/messages/{}", after["id"].as_str().expect("an id")), json!({ "body": "canary-edited" })).await.expect(200);
        aiko.read_up_to(&group, &after["seq"]).await.expect(200);
        stays.expect("cursors").await;
        assert_eq!(tomas.told(&mut gone).await, Vec::<Value>::new());
        for address in [
            format!("/conversations/{group}"), format!("/conversations/{group}/messages"),
            format!("/conversations/{group}/changes?since=0"), format!("/conversations/{group}/cursors"),
            format!("/conversations/{group}/pins"), format!("/groups/{group}/members"),
            format!("/groups/{group}/invitations"),
            format!("/conversations/{group}/messages/{}", before["id"].as_str().expect("an id")),
        ] {
            tomas.get(&address).await.problem(404, "not_found");
        }
        tomas.get(&format!("/search?q=before&conversation_id={group}")).await.problem(404, "not_found");
        assert!(tomas.get("/search?q=before").await.expect(200).items().is_empty());
        let everything = tomas.post("/sync", json!({ "conversations": { group.as_str(): [1, 0] } })).await.expect(200);
        assert_eq!(everything.body["left"], json!([group]));
        assert!(!everything.body.to_string().contains("canary"));
        let (_, welcome) = tomas.resume(json!({ "conversations": { group.as_str(): [1, 0] } })).await;
        assert_eq!((&welcome["left"], &welcome["conversations"]), (&json!([group]), &json!([])));
        tomas.read_up_to(&group, &json!(3)).await.problem(404, "not_found");
        tomas.send_as(&group, &client_id(), "let me in").await.problem(404, "not_found");
        assert_eq!(mira.get(&format!("/conversations/{group}")).await.expect(200).number("members_count"), 2);
    }

    async fn a_repeat_after_removal_returns_no_content(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let tomas = &friends[0];
        let group = mira.group("Lake", &[tomas]).await;
        let name = client_id();
        let sent = tomas.send_as(&group, &name, "hello").await.expect(201);
        mira.put(&format!("/conversations/{group}/messages/{}/reactions/%F0%9F%91%8D", sent.text("id")), ()).await.expect(200);
        mira.remove(&group, tomas).await.expect(204);
        let again = tomas.send_as(&group, &name, "hello").await.expect(200);
        assert_eq!((again.text("id"), again.number("seq"), again.number("rev")), (sent.text("id"), 2, 2));
        assert_eq!((&again.body["body"], &again.body["reactions"]), (&Value::Null, &Value::Null));
        tomas.send_as(&group, &client_id(), "new").await.problem(404, "not_found");
    }

    async fn roles_decide_about_removals(stage: Stage) {
        let (mira, friends) = stage.circle(3).await;
        let (tomas, aiko, nils) = (&friends[0], &friends[1], &friends[2]);
        let group = mira.group("Lake", &[tomas, aiko, nils]).await;
        let role = |person: &str| format!("/groups/{group}/members/{person}");
        for admin in [tomas, aiko] {
            mira.patch(&role(&admin.id), json!({ "role": "admin" })).await.expect(200);
        }
        tomas.remove(&group, aiko).await.problem(403, "role_too_low");
        tomas.remove(&group, &mira).await.problem(403, "role_too_low");
        nils.remove(&group, tomas).await.problem(403, "role_too_low");
        tomas.remove(&group, nils).await.expect(204);
        tomas.remove(&group, nils).await.problem(404, "not_found");
        mira.remove(&group, tomas).await.expect(204);
    }

    async fn a_removal_during_traffic_ends_delivery_at_its_position(stage: Stage) {
        let (mira, friends) = stage.circle(1).await;
        let tomas = &friends[0];
        let group = mira.group("Lake", &[tomas]).await;
        let mut socket = tomas.listen().await;
        let mut hers = mira.listen().await;
        // Two senders write concurrently while a third member is removed.
        let texts = |name: &str| (0..40).map(|number| format!("{name} {number}")).collect();
        let removing = async {
            tokio::task::yield_now().await;
            mira.remove(&group, tomas).await.expect(204);
        };
        tokio::join!(hers.send_many(&group, texts("before or after")), removing);
        let mut removed_at = None;
        for frame in tomas.told(&mut socket).await {
            if frame["type"] == "change" {
                assert_eq!(removed_at, None, "nothing follows the removal: {frame}");
                let out = frame["members"].as_array().into_iter().flatten().any(|member| member["left"] == true);
                removed_at = out.then(|| frame["rev"].as_i64().expect("a number"));
            }
        }
        let removed_at = removed_at.expect("the removal was published");
        let line = mira.history(&group).await.into_iter().find(|message| message["system"]["event"] == "member_removed");
        assert_eq!(line.expect("a line")["seq"], removed_at);
    }
}
