use std::time::{Duration, Instant};

use serde_json::json;

use crate::stage::{Actor, Stage, Wire, client_id, eventually, on_both_engines};

/// With bodies of 32 KB: more than the buffers of both sockets (16 KB here, at most 4 MB at the
/// server) and the server's queue (640 KB) hold together.
const MESSAGES: i64 = 250;

/// A socket that has said hello and from then on reads nothing.
async fn not_reading(stage: &Stage, person: &Actor) -> Wire {
    let mut wire = stage.wire().await;
    assert_eq!(wire.upgrade(&person.token).await, 101);
    wire.frame(0x81, br#"{"type":"hello"}"#).await;
    wire
}

on_both_engines! {
    async fn a_slow_reader_is_disconnected_and_delays_nobody(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut his = tomas.listen().await;
        let slow = not_reading(&stage, &tomas).await;
        let body = "🌒".repeat(8_000);
        let mut slowest = Duration::ZERO;
        for seq in 1..=MESSAGES {
            let began = Instant::now();
            mira.say(&conversation, &body).await;
            assert_eq!(his.expect("change").await["rev"], seq);
            slowest = slowest.max(began.elapsed());
        }
        assert!(slowest < Duration::from_secs(2), "{slowest:?}");
        eventually("its descriptor is closed", async || slow.is_given_up()).await;
        assert_eq!(his.ask(json!({ "type": "ping" })).await["type"], "pong");
    }

    async fn a_slow_reader_releases_its_socket_permit(engine: Engine) {
        let stage = Stage::with(engine, &[]).await;
        let (mira, tomas, conversation) = stage.pair().await;
        let mut others = Vec::new();
        for _ in 0..9 {
            others.push(tomas.listen().await);
        }
        let slow = not_reading(&stage, &tomas).await;
        assert_eq!(tomas.connect().await.expect_close().await.code, 4409, "no permit is left");
        // Bounded by bytes and not by time.
        let (body, mut stored) = ("🌒".repeat(8_000), 0);
        while stored < MESSAGES && !slow.is_given_up() {
            let answer = mira.send_as(&conversation, &client_id(), &body).await;
            if answer.status == 429 {
                let wait = answer.header("retry-after").parse().expect("seconds");
                tokio::time::sleep(Duration::from_secs(wait)).await;
            } else {
                answer.expect(201);
                stored += 1;
            }
        }
        eventually("the slow reader is disconnected", async || slow.is_given_up()).await;
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
