use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::stage::{Stage, eventually, on_both_engines};

on_both_engines! {
    async fn more_than_twenty_frames_a_second_are_too_many(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (mira, tomas, conversation) = stage.pair().await;
        let (mut flooding, mut sound) = (mira.listen().await, mira.listen().await);
        for _ in 0..200 {
            // The server may have hung up already.
            let _ = flooding.send_raw(Message::text(r#"{"type":"ping"}"#)).await;
        }
        assert_eq!(flooding.expect_close().await.code, 4429);
        tomas.say(&conversation, "nobody else is disturbed").await;
        assert_eq!(sound.expect("change").await["rev"], 1);
    }

    async fn a_burst_of_forty_frames_is_taken(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let mut socket = mira.connect().await;
        for number in 0..40 {
            socket.say(json!({ "type": "ping", "id": number.to_string() })).await;
        }
        for number in 0..40 {
            assert_eq!(socket.expect("pong").await["id"], number.to_string());
        }
    }

    async fn pings_of_the_protocol_count_too(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        for _ in 0..200 {
            let _ = socket.send_raw(Message::Ping(vec![7; 100].into())).await;
        }
        assert_eq!(socket.expect_close().await.code, 4429);
    }

    async fn more_than_a_quarter_mebibyte_a_second_is_too_much(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        let large = format!("{}{}", r#"{"type":"ping"}"#, " ".repeat(60_000));
        for _ in 0..20 {
            let _ = socket.send_raw(Message::text(large.clone())).await;
        }
        assert_eq!(socket.expect_close().await.code, 4429);
    }

    async fn the_eleventh_socket_of_an_account_is_refused(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (mira, tomas) = (stage.person("mira").await, stage.person("tomas").await);
        let tablet = mira.on_another_device().await;
        let mut open = Vec::new();
        for number in 0..10 {
            open.push(if number % 2 == 0 { mira.listen().await } else { tablet.listen().await });
        }
        let mut refused = mira.connect().await;
        assert_eq!(refused.expect_close().await.code, 4409);
        tomas.listen().await;
        drop(open.pop());
        eventually("the place of a socket that is gone is free", async || {
            let mut socket = mira.connect().await;
            socket.say(json!({ "type": "hello" })).await;
            socket.next().await.is_ok()
        })
        .await;
        for socket in &mut open {
            assert_eq!(socket.ask(json!({ "type": "ping" })).await["type"], "pong");
        }
    }
}
