use serde_json::json;

use crate::stage::{Socket, eventually, on_both_engines};

on_both_engines! {
    async fn every_socket_is_closed_with_the_restart_code(stage: Stage) {
        let mut stage = stage;
        let (mira, tomas, _) = stage.pair().await;
        let mut sockets = vec![mira.listen().await, mira.connect().await];
        for _ in 0..5 {
            sockets.push(tomas.listen().await);
        }
        stage.ask_to_stop();
        for socket in &mut sockets {
            let closed = socket.expect_close().await;
            assert_eq!((closed.code, closed.reason.as_str()), (1012, r#"{"retry_after_ms":1000}"#));
        }
        stage.end();
    }

    async fn a_stopping_server_accepts_nothing_new(stage: Stage) {
        let mut stage = stage;
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        stage.ask_to_stop();
        socket.expect_close().await;
        eventually("requests are refused", async || {
            match mira.request(reqwest::Method::GET, "/me").send().await {
                Ok(answer) => answer.status().as_u16() == 503,
                Err(_) => true,
            }
        })
        .await;
    }

    async fn state_survives_a_restart(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        for text in ["one", "two", "three"] {
            mira.say(&conversation, text).await;
        }
        tomas.read_up_to(&conversation, &json!(2)).await.expect(200);
        let known = tomas.everything().await.body["state"].clone();
        let before = tomas.get(&format!("/conversations/{conversation}/messages")).await.expect(200).body;

        let stage = stage.restart().await;
        let mut again = stage.stranger().with_token(&tomas.token);
        again.id.clone_from(&tomas.id);
        let (mut socket, welcome) = again.resume(known.clone()).await;
        assert_eq!(welcome["epoch"], known["epoch"]);
        assert_eq!((&welcome["conversations"], welcome.get("account")), (&json!([]), None));
        assert_eq!(again.get(&format!("/conversations/{conversation}/messages")).await.expect(200).body, before);
        let next = again.say(&conversation, "four").await;
        assert_eq!(next["seq"], 4);
        assert_eq!(socket.expect("change").await["messages"], json!([next]));
    }

    async fn a_close_frame_is_answered(stage: Stage) {
        let mira = stage.person("mira").await;
        let mut socket: Socket = mira.listen().await;
        socket.close().await;
    }
}
