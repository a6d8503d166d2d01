use serde_json::{Value, json};

use super::place;
use crate::stage::on_both_engines;

const THUMB: &str = "%F0%9F%91%8D";
const MOON: &str = "%F0%9F%8C%99";

on_both_engines! {
    async fn reactions_are_grouped_and_published(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let group = mira.group("Lake", &[&friends[0], &friends[1]]).await;
        let sent = mira.say(&group, "hello").await;
        let address = format!("{}/reactions", place(&group, &sent));
        let mut socket = mira.listen().await;
        friends[0].put(&format!("{address}/{MOON}"), ()).await.expect(200);
        friends[1].put(&format!("{address}/{THUMB}"), ()).await.expect(200);
        let last = friends[1].put(&format!("{address}/{MOON}"), ()).await.expect(200);
        assert_eq!(last.body["reactions"], json!([
            { "emoji": "🌙", "count": 2, "user_ids": [friends[0].id, friends[1].id] },
            { "emoji": "👍", "count": 1, "user_ids": [friends[1].id] },
        ]));
        for count in 1..=3 {
            assert_eq!(socket.expect("change").await["rev"], count + 2);
        }
        assert_eq!(mira.history(&group).await[1], last.body);
        assert_eq!(mira.changes(&group, 2).await.expect(200).body["messages"], json!([last.body]));
        assert_eq!(mira.get(&format!("/conversations/{group}")).await.expect(200).body["last_message"], last.body);
        let who = mira.get(&format!("{address}?limit=2")).await.expect(200);
        let named: Vec<_> = who.items().iter().map(|by| (&by["emoji"], &by["user"]["id"])).collect();
        assert_eq!(named, [(&json!("🌙"), &json!(friends[0].id)), (&json!("👍"), &json!(friends[1].id))]);
        let rest = mira.get(&format!("{address}?limit=2&cursor={}", who.text("next"))).await.expect(200);
        assert_eq!((rest.items().len(), &rest.body["next"]), (1, &Value::Null));
    }

    async fn a_reaction_is_one_for_each_person_and_emoji(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let address = format!("{}/reactions/{THUMB}", place(&conversation, &sent));
        let putting = (0..10).map(|_| tomas.put(&address, ()));
        for answer in futures_util::future::join_all(putting).await {
            assert_eq!(answer.expect(200).body["reactions"][0]["count"], 1);
        }
        assert_eq!(mira.changes(&conversation, 0).await.expect(200).number("rev"), 2);
        mira.delete(&address).await.expect(200);
        assert_eq!(mira.changes(&conversation, 0).await.expect(200).number("rev"), 2, "not mine to take");
        let bare = tomas.delete(&address).await.expect(200);
        assert_eq!((&bare.body["reactions"], bare.number("rev")), (&Value::Null, 3));
        tomas.delete(&address).await.expect(200);
        assert_eq!(mira.changes(&conversation, 0).await.expect(200).number("rev"), 3);
    }

    async fn a_reaction_is_bound_to_its_conversation(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let nils = stage.person("nils").await;
        mira.befriend(&nils).await;
        let elsewhere = mira.open(&nils).await;
        let sent = mira.say(&conversation, "hello").await;
        let address = format!("{}/reactions/{THUMB}", place(&elsewhere, &sent));
        for person in [&mira, &nils, &tomas] {
            person.put(&address, ()).await.problem(404, "not_found");
        }
        nils.get(&format!("{}/reactions", place(&conversation, &sent))).await.problem(404, "not_found");
        assert_eq!(tomas.history(&conversation).await, [sent]);
    }

    async fn only_one_known_emoji_is_a_reaction(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let address = place(&conversation, &sent);
        for bad in ["a", "%3Cb%3E", "%00", "%F0%9F%91%8D%F0%9F%91%8D", "%20", "%FF", "xss%22"] {
            let refused = tomas.put(&format!("{address}/reactions/{bad}"), ()).await;
            assert!(matches!(refused.status, 404 | 422), "{bad} {}", refused.body);
        }
        let heart = tomas.put(&format!("{address}/reactions/%E2%9D%A4"), ()).await.expect(200);
        assert_eq!(heart.body["reactions"][0]["emoji"], "❤️", "one emoji is one reaction, however it is written");
        mira.delete(&address).await.expect(200);
        tomas.put(&format!("{address}/reactions/{THUMB}"), ()).await.problem(410, "gone");
    }

    async fn a_message_has_at_most_twenty_different_emoji(stage: Stage) {
        let (mira, _, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let address = format!("{}/reactions", place(&conversation, &sent));
        for code in 0x90..0x90 + 20 {
            mira.put(&format!("{address}/%F0%9F%90%{code:X}"), ()).await.expect(200);
        }
        mira.put(&format!("{address}/{THUMB}"), ()).await.problem(409, "limit_reached");
        mira.delete(&format!("{address}/%F0%9F%90%90")).await.expect(200);
        mira.put(&format!("{address}/{THUMB}"), ()).await.expect(200);
    }

    async fn deleting_removes_reactions_and_pins(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let address = place(&conversation, &sent);
        tomas.put(&format!("{address}/reactions/{THUMB}"), ()).await.expect(200);
        mira.put(&format!("{address}/pin"), ()).await.expect(200);
        let gone = mira.delete(&address).await.expect(200);
        for member in ["reactions", "pinned", "mentions", "forwarded"] {
            assert_eq!(gone.body[member], Value::Null, "{member}");
        }
        assert!(stage.database.texts("SELECT emoji AS text FROM reactions").await.is_empty());
        assert!(mira.get(&format!("{address}/reactions")).await.expect(200).items().is_empty());
        assert!(mira.get(&format!("/conversations/{conversation}/pins")).await.expect(200).items().is_empty());
    }

    async fn reactions_are_not_unread_and_need_the_right_to_post(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let sent = mira.say(&conversation, "hello").await;
        let address = format!("{}/reactions/{THUMB}", place(&conversation, &sent));
        tomas.put(&address, ()).await.expect(200);
        assert_eq!(mira.get(&format!("/conversations/{conversation}")).await.expect(200).body["unread"], 0);
        tomas.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        tomas.delete(&address).await.problem(403, "cannot_post");
        mira.put(&address, ()).await.problem(403, "cannot_post");
    }
}
