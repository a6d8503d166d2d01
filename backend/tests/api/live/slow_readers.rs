use std::time::{Duration, Instant};

use serde_json::json;

use crate::stage::{Stage, client_id, eventually, on_both_engines};

const MESSAGES: i64 = 250;

on_both_engines! {
    async fn a_slow_reader_is_disconnected_and_delays_nobody(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut his = tomas.listen().await;
        let mut deaf = stage.wire().await;
        assert_eq!(deaf.upgrade(&tomas.token).await, 101);
        deaf.frame(0x81, br#"{"type":"hello"}"#).await;
        // From here on the client does not read from this socket.
        let body = "🌒".repeat(8_000);
        let mut slowest = Duration::ZERO;
        for seq in 1..=MESSAGES {
            let began = Instant::now();
            mira.say(&conversation, &body).await;
            assert_eq!(his.expect("change").await["rev"], seq);
            slowest = slowest.max(began.elapsed());
        }
        assert!(slowest < Duration::from_secs(2), "{slowest:?}");
        eventually("its descriptor is closed", async || deaf.is_given_up()).await;
        assert_eq!(his.ask(json!({ "type": "ping" })).await["type"], "pong");
    }

    async fn a_slow_reader_releases_its_socket_permit(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (mira, tomas, conversation) = stage.pair().await;
        let mut others = Vec::new();
        for _ in 0..9 {
            others.push(tomas.listen().await);
        }
        let mut deaf = stage.wire().await;
        assert_eq!(deaf.upgrade(&tomas.token).await, 101);
        deaf.frame(0x81, br#"{"type":"hello"}"#).await;
        assert_eq!(tomas.connect().await.expect_close().await.code, 4409, "no permit is left");
        let body = "🌒".repeat(8_000);
        eventually("the slow reader is disconnected", async || {
            // Some of the messages are refused by the rate limit.
            mira.send_as(&conversation, &client_id(), &body).await;
            deaf.is_given_up()
        })
        .await;
        drop(others);
        let mut again = Vec::new();
        eventually("ten permits are free", async || {
            let mut socket = tomas.connect().await;
            socket.say(json!({ "type": "hello" })).await;
            if socket.next().await.is_ok() {
                again.push(socket);
            }
            again.len() == 10
        })
        .await;
    }
}
