use serde_json::{Value, json};

use super::{block, unblock};
use crate::stage::{Actor, client_id, on_both_engines};

const ABSENT: &str = "0192f000-0000-7000-8000-000000000000";

fn members_of(frame: &Value) -> Vec<&String> {
    let mut names: Vec<_> = frame.as_object().expect("an object").keys().collect();
    names.sort();
    names
}

async fn finds(actor: &Actor, other: &Actor) -> bool {
    let found = actor.get(&format!("/users?q={}", other.username)).await.expect(200);
    found.items().iter().any(|card| card["id"] == other.id.as_str())
}

on_both_engines! {
    async fn a_block_looks_like_unfriending_to_the_blocked_user(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let (ada, ben, other) = stage.pair().await;
        mira.say(&conversation, "hello").await;
        ada.say(&other, "hello").await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        let mut bens = ben.listen().await;

        let made = block(&mira, &tomas).await.expect(201);
        ada.delete(&format!("/friends/{}", ben.id)).await.expect(204);
        assert_eq!(made.body["user"]["username"], tomas.username.as_str());
        assert_eq!(hers.expect("change").await["conversation"]["locked"], true);
        let told = hers.expect("account").await;
        assert_eq!(told["blocks"], json!({ "added": [made.body], "removed": [] }));
        assert_eq!(told["friends"]["removed"], json!([tomas.id]));

        let (change, by_unfriending) = (his.expect("change").await, bens.expect("change").await);
        assert_eq!(members_of(&change), members_of(&by_unfriending));
        assert_eq!(change["conversation"]["locked"], true);
        let (told, by_unfriending) = (his.expect("account").await, bens.expect("account").await);
        assert_eq!(members_of(&told), members_of(&by_unfriending));
        assert_eq!(told["friends"]["removed"], json!([mira.id]));

        for (from, to) in [(&mira, &tomas), (&tomas, &mira)] {
            let refused = from.send_as(&conversation, &client_id(), "still there?").await;
            refused.problem(403, "cannot_post");
            assert_eq!(from.open(to).await, conversation, "it is still read");
            assert!(from.friends().await.is_empty());
        }
        assert_eq!(block(&mira, &tomas).await.expect(200).body, made.body, "a repeated block changes nothing");
        assert_eq!(mira.get("/blocks").await.expect(200).items(), std::slice::from_ref(&made.body));
        let state = mira.everything().await.body["account"]["blocks"].clone();
        assert_eq!(state, json!([made.body]));
        assert!(tomas.get("/blocks").await.expect(200).items().is_empty());
        assert_eq!(tomas.everything().await.body["account"]["blocks"], json!([]));
    }

    async fn unblocking_restores_nothing(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        block(&mira, &tomas).await.expect(201);
        let (mut hers, rev) = (mira.listen().await, tomas.account_rev().await);
        unblock(&mira, &tomas).await.expect(204);
        let told = hers.expect("account").await;
        assert_eq!(told["blocks"], json!({ "added": [], "removed": [tomas.id] }));
        assert_eq!(tomas.account_rev().await, rev, "nobody else is told");
        assert!(mira.friends().await.is_empty());
        let refused = tomas.send_as(&conversation, &client_id(), "hello again").await;
        refused.problem(403, "cannot_post");
        unblock(&mira, &tomas).await.problem(404, "not_found");
        tomas.befriend(&mira).await;
        tomas.say(&conversation, "hello again").await;
    }

    async fn missing_accounts_and_oneself_cannot_be_blocked(stage: Stage) {
        let (mira, nils) = (stage.person("mira").await, stage.person("nils").await);
        block(&mira, &mira).await.problem(409, "conflict");
        for id in [ABSENT, "x"] {
            mira.put(&format!("/blocks/{id}"), ()).await.problem(404, "not_found");
            mira.delete(&format!("/blocks/{id}")).await.problem(404, "not_found");
        }
        block(&nils, &mira).await.expect(201);
        block(&mira, &nils).await.expect(201);
        stage.stranger().get("/blocks").await.problem(401, "unauthenticated");
        let mut pages = Vec::new();
        for name in ["ada", "ben"] {
            block(&mira, &stage.person(name).await).await.expect(201);
        }
        let mut path = "/blocks?limit=2".to_owned();
        loop {
            let page = mira.get(&path).await.expect(200);
            pages.push(page.items().len());
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("/blocks?limit=2&cursor={next}");
        }
        assert_eq!(pages, [2, 1]);
    }

    async fn a_blocked_user_finds_the_blocker_as_before(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let nils = stage.person("nils").await;
        mira.patch("/me", json!({ "settings": { "discoverable": true } })).await.expect(200);
        block(&mira, &tomas).await.expect(201);
        assert!(finds(&tomas, &mira).await && finds(&nils, &mira).await);
        let found = tomas.get("/users?q=mira").await.expect(200);
        assert!(found.items().iter().any(|card| card["id"] == mira.id.as_str()));
        assert!(finds(&mira, &tomas).await);
    }

    async fn a_block_hides_presence_and_typing_both_ways(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let group = mira.group("Lake", &[&tomas]).await;
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        hers.passing_until_quiet().await;
        his.passing_until_quiet().await;
        block(&mira, &tomas).await.expect(201);
        let gone = |of: &Actor| json!({ "type": "presence", "user_id": of.id, "online": false });
        assert_eq!(his.passing_until_quiet().await, [gone(&mira)]);
        assert_eq!(hers.passing_until_quiet().await, [gone(&tomas)]);
        for id in [&group, &conversation] {
            for socket in [&mut hers, &mut his] {
                socket.say(json!({ "type": "typing", "conversation_id": id })).await;
            }
        }
        let _second = tomas.listen().await;
        assert_eq!(hers.passing_until_quiet().await, [Value::Null; 0]);
        assert_eq!(his.passing_until_quiet().await, [Value::Null; 0]);
    }
}
