use serde_json::{Value, json};

use super::{is_listed_online, presence, sees};
use crate::stage::{Stage, on_both_engines};

on_both_engines! {
    async fn friends_see_each_others_presence(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let (mut his, welcome) = tomas.resume(json!({})).await;
        assert_eq!(welcome["online"], json!([]));
        assert!(!is_listed_online(&tomas, &mira).await);
        let (mut hers, welcome) = mira.resume(json!({})).await;
        assert_eq!(welcome["online"], json!([tomas.id]));
        sees(&mut his, &mira, true).await;
        assert!(is_listed_online(&tomas, &mira).await && is_listed_online(&mira, &tomas).await);
        hers.close().await;
        assert!(is_listed_online(&tomas, &mira).await, "during the grace period");
        sees(&mut his, &mira, false).await;
        assert!(!is_listed_online(&tomas, &mira).await);
        assert_eq!(tomas.resume(json!({})).await.1["online"], json!([]));
    }

    async fn reconnecting_or_another_device_shows_no_absence(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let nils = stage.person("nils").await;
        nils.befriend(&tomas).await;
        let phone = mira.on_another_device().await;
        let mut his = tomas.listen().await;
        let (mut first, mut second) = (mira.listen().await, phone.listen().await);
        sees(&mut his, &mira, true).await;
        let mut other = nils.listen().await;
        sees(&mut his, &nils, true).await;
        first.close().await;
        second.close().await;
        let again = phone.listen().await;
        // His lease began after hers, so when it has ended, hers would have ended too.
        other.close().await;
        let before = sees(&mut his, &nils, false).await;
        assert!(!before.contains(&presence(&mira, false)), "{before:?}");
        assert_eq!(his.passing_until_quiet().await, Vec::<Value>::new());
        assert!(is_listed_online(&tomas, &mira).await);
        drop(again);
    }

    async fn strangers_see_no_presence(stage: Stage) {
        let (mira, _, _) = stage.pair().await;
        let (eve, _, _) = stage.pair().await;
        eve.ask(&mira).await;
        let mut eves = eve.listen().await;
        let (mut hers, welcome) = mira.resume(json!({})).await;
        assert_eq!(welcome["online"], json!([]));
        assert_eq!(eves.passing_until_quiet().await, Vec::<Value>::new());
        assert_eq!(hers.passing_until_quiet().await, Vec::<Value>::new());
    }

    async fn presence_follows_the_friendship_at_once(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
        mira.befriend(&tomas).await;
        sees(&mut hers, &tomas, true).await;
        sees(&mut his, &mira, true).await;
        tomas.delete(&format!("/friends/{}", mira.id)).await.expect(204);
        sees(&mut hers, &tomas, false).await;
        sees(&mut his, &mira, false).await;
        let another = mira.on_another_device().await;
        assert_eq!(another.resume(json!({})).await.1["online"], json!([]));
        // Requests in both directions make them friends again.
        mira.ask(&tomas).await;
        tomas.post("/friend-requests", json!({ "username": mira.username })).await.expect(200);
        sees(&mut hers, &tomas, true).await;
    }

    async fn a_long_poll_does_not_count_as_online(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let state = mira.everything().await.body["state"].clone();
        let mut asked = state.clone();
        asked["wait"] = json!(20);
        let poll = { let mira = mira.clone(); tokio::spawn(async move { mira.post("/sync", asked).await }) };
        let (mut his, welcome) = tomas.resume(json!({})).await;
        assert_eq!(welcome["online"], json!([]));
        assert_eq!(his.passing_until_quiet().await, Vec::<Value>::new());
        assert!(!poll.is_finished(), "his presence does not end the long poll");
        tomas.say(&conversation, "hello").await;
        let answer = poll.await.expect("no panic").expect(200);
        assert_eq!(answer.body["changes"][0]["messages"][0]["body"], "hello");
    }

    async fn a_refused_socket_does_not_count_as_online(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (mira, tomas, _) = stage.pair().await;
        let mut his = tomas.listen().await;
        let mut sockets = Vec::new();
        for _ in 0..10 {
            sockets.push(mira.listen().await);
        }
        sees(&mut his, &mira, true).await;
        assert_eq!(mira.connect().await.expect_close().await.code, 4409);
        drop(sockets);
        sees(&mut his, &mira, false).await;
    }

    async fn presence_takes_no_position(stage: Stage) {
        let (mira, tomas, _) = stage.pair().await;
        let before = tomas.everything().await.body;
        let mut his = tomas.listen().await;
        let mut hers = mira.listen().await;
        sees(&mut his, &mira, true).await;
        hers.close().await;
        sees(&mut his, &mira, false).await;
        assert_eq!(tomas.everything().await.body, before);
        let stage = stage.restart().await;
        let tomas = tomas.at(&stage.base);
        assert_eq!(tomas.resume(json!({})).await.1["online"], json!([]));
    }
}
