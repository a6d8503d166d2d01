use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{Actor, Answer, Stage, eventually, on_both_engines};

async fn state(actor: &Actor) -> Value {
    actor.everything().await.body["state"].clone()
}

/// A long poll that has begun to wait.
fn poll(actor: &Actor, mut state: Value, wait: u64) -> tokio::task::JoinHandle<Answer> {
    state["wait"] = json!(wait);
    let actor = actor.clone();
    tokio::spawn(async move { actor.post("/sync", state).await })
}

on_both_engines! {
    async fn a_message_ends_a_long_poll(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let waiting = poll(&tomas, state(&tomas).await, 50);
        let said = mira.say(&conversation, "are you there?").await;
        let news = waiting.await.expect("ends").expect(200);
        assert_eq!(news.body["changes"][0]["messages"], json!([said]));
    }

    async fn an_account_change_ends_a_long_poll(stage: Stage) {
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let waiting = poll(&tomas, state(&tomas).await, 50);
        mira.ask(&tomas).await;
        let news = waiting.await.expect("ends").expect(200);
        assert_eq!(news.body["account"]["requests"]["incoming"][0]["user"]["id"], mira.id);
    }

    async fn existing_changes_are_returned_without_waiting(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let before = state(&tomas).await;
        mira.say(&conversation, "hello").await;
        let began = Instant::now();
        let news = poll(&tomas, before, 50).await.expect("ends").expect(200);
        assert_eq!(news.body["changes"][0]["rev"], 1);
        assert!(began.elapsed() < Duration::from_secs(5));
    }

    async fn without_changes_the_answer_comes_after_the_wait(stage: Stage) {
        let tomas = stage.person("tomas").await;
        let before = state(&tomas).await;
        let began = Instant::now();
        let quiet = poll(&tomas, before.clone(), 1).await.expect("ends").expect(200);
        assert!((1..6).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
        assert_eq!(quiet.body, json!({ "state": before, "left": [], "changes": [], "more": false }));
    }

    async fn a_long_poll_ends_with_the_session(stage: Stage) {
        let tomas = stage.person("tomas").await;
        let tablet = tomas.on_another_device().await;
        let waiting = poll(&tablet, state(&tomas).await, 50);
        tomas.delete(&format!("/sessions/{}", tablet.session)).await.expect(204);
        waiting.await.expect("ends").problem(401, "session_ended");
    }

    async fn a_long_poll_ends_with_the_server(stage: Stage) {
        let tomas = stage.person("tomas").await;
        let mut stage = stage;
        let before = state(&tomas).await;
        let mut socket = tomas.listen().await;
        let mut asked = before;
        asked["wait"] = json!(50);
        let waiting = tokio::spawn(async move { tomas.try_post("/sync", &asked).await });
        // The answer on the socket shows that the worker has handled the earlier requests.
        socket.ask(json!({ "type": "ping" })).await;
        let began = Instant::now();
        stage.ask_to_stop();
        // A request that the stopping server had not read ends with a closed connection.
        if let Some(ended) = waiting.await.expect("ends") {
            assert!(ended.status == 503 || ended.status == 200, "{}", ended.body);
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        assert_eq!(socket.expect_close().await.code, 1012);
    }

    async fn a_long_poll_takes_a_socket_permit(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let tomas = stage.person("tomas").await;
        let before = state(&tomas).await;
        let mut sockets = Vec::new();
        for _ in 0..10 {
            sockets.push(tomas.listen().await);
        }
        let refused = poll(&tomas, before.clone(), 1).await.expect("ends");
        refused.problem(429, "too_many_sockets");
        poll(&tomas, before.clone(), 0).await.expect("ends").expect(200);
        sockets.pop().expect("ten").close().await;
        eventually("a permit is free again", async || {
            poll(&tomas, before.clone(), 1).await.expect("ends").status == 200
        })
        .await;
    }

    async fn a_disconnected_long_poll_releases_its_permit(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let tomas = stage.person("tomas").await;
        let mut sockets = Vec::new();
        for _ in 0..9 {
            sockets.push(tomas.listen().await);
        }
        let mut before = state(&tomas).await;
        before["wait"] = json!(50);
        let request = tomas.request(Method::POST, "/sync").timeout(Duration::from_secs(1));
        let given_up = request.json(&before).send().await.expect_err("the client gives up first");
        assert!(given_up.is_timeout(), "{given_up}");
        eventually("a permit is free again", async || {
            let mut socket = tomas.connect().await;
            socket.say(json!({ "type": "hello" })).await;
            socket.next().await.is_ok()
        })
        .await;
    }
}
