use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::stage::{Stage, Wire, eventually, on_both_engines};

/// A continuation frame without payload.
const NOTHING: &[u8] = &[0x00, 0x80, 0, 0, 0, 0];

async fn upgraded(stage: &Stage) -> Wire {
    let mut wire = stage.wire().await;
    assert_eq!(wire.upgrade(&stage.person("mira").await.token).await, 101);
    wire
}

on_both_engines! {
    async fn more_than_twenty_frames_a_second_close_the_socket(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (mira, tomas, conversation) = stage.pair().await;
        let (mut flooding, mut sound) = (mira.listen().await, mira.listen().await);
        for _ in 0..200 {
            // The server may have closed the connection already.
            let _ = flooding.send_raw(Message::text(r#"{"type":"ping"}"#)).await;
        }
        assert_eq!(flooding.expect_close().await.code, 4429);
        tomas.say(&conversation, "nobody else is disturbed").await;
        assert_eq!(sound.expect("change").await["rev"], 1);
    }

    async fn a_burst_of_forty_frames_is_accepted(engine: Engine) {
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

    async fn protocol_pings_count_too(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        for _ in 0..200 {
            let _ = socket.send_raw(Message::Ping(vec![7; 100].into())).await;
        }
        assert_eq!(socket.expect_close().await.code, 4429);
    }

    async fn more_than_a_quarter_mebibyte_a_second_closes_the_socket(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let mira = stage.person("mira").await;
        let mut socket = mira.listen().await;
        let large = format!("{}{}", r#"{"type":"ping"}"#, " ".repeat(60_000));
        for _ in 0..20 {
            let _ = socket.send_raw(Message::text(large.clone())).await;
        }
        assert_eq!(socket.expect_close().await.code, 4429);
    }

    async fn message_fragments_count_as_frames(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        for (piece, payload) in [(&[0x00, 0x80, 0, 0, 0, 0][..], "nothing"), (&[0x00, 0x81, 0, 0, 0, 0, b' '], "a byte")] {
            let mut wire = upgraded(&stage).await;
            wire.frame(0x01, b"").await;
            wire.write(&piece.repeat(60)).await;
            assert_eq!(wire.close_code().await, 4429, "{payload}");
        }
        for (first, name) in [(0x89, "pings"), (0x8A, "pongs"), (0x82, "binary frames"), (0x81, "texts")] {
            let mut wire = upgraded(&stage).await;
            wire.write(&[first, 0x80, 0, 0, 0, 0].repeat(60)).await;
            let code = wire.close_code().await;
            // Frames that are not valid messages are answered with an error each, at most ten
            // times.
            assert!(code == 4429 || (first < 0x88 && code == 4400), "{name}: {code}");
        }
    }

    async fn continued_flooding_drops_the_connection(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (tomas, _, _) = stage.pair().await;
        let mut sound = tomas.listen().await;
        for begin in [&[0x01, 0x80, 0, 0, 0, 0][..], &[]] {
            let mut wire = upgraded(&stage).await;
            wire.write(begin).await;
            wire.flood(&NOTHING.repeat(10_000)).await;
        }
        assert_eq!(sound.ask(json!({ "type": "ping" })).await["type"], "pong");
    }

    async fn a_message_has_at_most_sixty_four_fragments(stage: Stage) {
        let mut wire = upgraded(&stage).await;
        wire.frame(0x01, br#"{"type":"#).await;
        wire.write(&NOTHING.repeat(62)).await;
        wire.frame(0x80, br#""hello"}"#).await;
        assert!(wire.text().await.contains("\"type\":\"welcome\""));
        wire.frame(0x01, b"").await;
        wire.write(&NOTHING.repeat(64)).await;
        assert_eq!(wire.close_code().await, 4413);
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
        eventually("a closed socket releases its permit", async || {
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
