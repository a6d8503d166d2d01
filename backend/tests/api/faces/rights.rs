//! Who sees the picture of an account: those who see its card.

use serde_json::{Value, json};

use super::{reads, set};
use crate::stage::{Actor, on_both_engines};

async fn found(viewer: &Actor, of: &Actor) -> Value {
    let found = viewer.get(&format!("/users?q={}", of.username)).await.expect(200);
    found.items()[0]["picture"].clone()
}

on_both_engines! {
    async fn only_those_who_see_the_card_read_it(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let (asker, member, stranger) = (stage.person("asker").await, stage.person("member").await, stage.person("stranger").await);
        asker.ask(&mira).await;
        tomas.befriend(&member).await;
        tomas.group("Lake", &[&mira, &member]).await;
        let face = set(&mira).await;
        for viewer in [&mira, &tomas, &asker, &member] {
            assert_eq!(reads(viewer, &face).await, 200);
        }
        assert_eq!(reads(&stranger, &face).await, 404);
        assert_eq!(reads(&stage.stranger(), &face).await, 401);
        let outgoing = asker.get("/friend-requests").await.expect(200).body;
        assert_eq!(outgoing["outgoing"][0]["user"]["picture"], face.as_str());
    }

    async fn a_search_shows_it_of_discoverable_accounts(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let stranger = stage.person("stranger").await;
        mira.patch("/me", json!({ "settings": { "discoverable": false } })).await.expect(200);
        let face = set(&mira).await;
        assert_eq!((found(&stranger, &mira).await, reads(&stranger, &face).await), (Value::Null, 404));
        assert_eq!(found(&tomas, &mira).await, face.as_str(), "a friend sees it in a search, too");
        mira.patch("/me", json!({ "settings": { "discoverable": true } })).await.expect(200);
        assert_eq!(found(&stranger, &mira).await, face.as_str());
        assert_eq!(reads(&stranger, &face).await, 200);
    }

    async fn a_former_member_sees_it_no_more(stage: Stage) {
        let (mira, friends) = stage.circle(2).await;
        let [tomas, nils] = &friends[..] else { panic!("two friends") };
        let group = mira.group("Lake", &[tomas, nils]).await;
        let face = set(nils).await;
        assert_eq!(reads(tomas, &face).await, 200);
        mira.remove(&group, tomas).await.expect(204);
        assert_eq!(reads(tomas, &face).await, 404);
    }

    async fn the_cookie_of_a_browser_reads_it(stage: Stage) {
        let mira = stage.person("mira").await;
        let face = set(&mira).await;
        let session = mira.post("/sessions", json!({ "username": mira.username, "password": crate::stage::PASSWORD, "refresh": "cookie" })).await.expect(201);
        let token = session.body["access_token"].as_str().expect("a token").to_owned();
        let cookie = format!("umbra_files={token}");
        let read = crate::files::download(&stage.stranger(), &format!("/files/faces/{face}?size=48"), &[("cookie", &cookie)]).await;
        assert_eq!(read.status, 200);
    }
}
