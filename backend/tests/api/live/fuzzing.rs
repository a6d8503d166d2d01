//! Hundreds of malformed frames. Each is answered with one error or closes its own socket with a
//! documented code; other sockets are not affected.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::stage::{Actor, Stage, Wire, on_both_engines};

const TEXT: u8 = 0x81;
const BINARY: u8 = 0x82;
const PING: u8 = 0x89;
const PONG: u8 = 0x8A;

/// Number of frames on each socket.
const FRAMES: usize = 80;
const SOCKETS: u64 = 4;

/// The expected reaction of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Exactly one error; the socket stays open.
    Error,
    /// At most one answer: a mutated frame may be valid.
    Answer,
    /// No answer: control frames are not answered with a message.
    Nothing,
    /// The socket is closed with this code.
    Close(u16),
}

/// A valid frame, the basis of the others.
fn sensible(rng: &mut StdRng) -> Value {
    let id = uuid::Uuid::from_u128(rng.random()).to_string();
    match rng.random_range(0..7) {
        0 => {
            json!({ "type": "send", "id": "a", "conversation_id": id, "client_id": id, "body": "canary" })
        }
        1 => {
            json!({ "type": "cursor", "id": "b", "conversation_id": id, "read": 1, "delivered": 2 })
        }
        2 => json!({ "type": "typing", "id": "c", "conversation_id": id }),
        3 => json!({ "type": "token", "id": "d", "access_token": "canary.canary.canary" }),
        4 => {
            json!({ "type": "hello", "id": "e", "epoch": id, "account_rev": 1, "conversations": { id: [1, 2] } })
        }
        5 => json!({ "type": "looking", "id": "g" }),
        _ => json!({ "type": "ping", "id": "f" }),
    }
}

/// A valid frame with one field of a wrong type, unknown, or missing.
fn bent(rng: &mut StdRng) -> String {
    let mut frame = sensible(rng);
    let members = frame.as_object_mut().expect("an object");
    let names: Vec<String> = members.keys().filter(|name| *name != "type").cloned().collect();
    let name = names[rng.random_range(0..names.len())].clone();
    let wrong = [json!([]), json!({}), json!(-1.5), json!(true), json!([null]), json!([[[]]])];
    match rng.random_range(0..3) {
        0 => members.insert("canary".to_owned(), json!(1)),
        1 => members.insert("seq".to_owned(), json!(9)),
        _ => members.insert(name, wrong[rng.random_range(0..wrong.len())].clone()),
    };
    frame.to_string()
}

/// A frame with one or more bytes changed; still valid UTF-8.
fn mutated(rng: &mut StdRng) -> String {
    let mut signs: Vec<char> = sensible(rng).to_string().chars().collect();
    for _ in 0..rng.random_range(1..6) {
        let at = rng.random_range(0..signs.len());
        match rng.random_range(0..3) {
            0 => signs[at] = char::from(rng.random_range(0..128_u8)),
            1 => signs.insert(
                at,
                ['\u{0}', '"', '{', '[', '\u{202E}', '\u{1F319}'][rng.random_range(0..6)],
            ),
            _ => drop(signs.remove(at)),
        }
    }
    signs.into_iter().collect()
}

fn number(rng: &mut StdRng) -> String {
    let numbers = [
        "1e400",
        "-1e400",
        "9223372036854775808",
        "1.0",
        "-9223372036854775809",
        "0x1",
        "01",
        "NaN",
    ];
    let number = numbers[rng.random_range(0..numbers.len())];
    format!(r#"{{"type":"hello","account_rev":{number}}}"#)
}

fn noise(rng: &mut StdRng) -> Vec<u8> {
    (0..rng.random_range(1..200)).map(|_| rng.random()).collect()
}

/// Sends one random frame.
async fn say(wire: &mut Wire, rng: &mut StdRng) -> Then {
    let lone = r#"{"type":"ping","id":"\ud800"}"#.to_owned();
    let twice = r#"{"type":"ping","id":"a","id":"canary"}"#.to_owned();
    let open = ["[", r#"{"type":"#, r#"{"type":"ping","id":["#][rng.random_range(0..3)];
    let refused: String = match rng.random_range(0..14) {
        0 => {
            wire.frame(BINARY, &noise(rng)).await;
            return Then::Error;
        }
        1 => {
            wire.frame_head(TEXT, [131_073, 1 << 32, u64::MAX][rng.random_range(0..3)]).await;
            return Then::Close(4413);
        }
        2 => {
            wire.frame(TEXT, b"{\"type\":\"ping\xC0\xAF\"}").await;
            return Then::Close(4400);
        }
        3 => {
            wire.frame([0x83, 0xC1, 0x80, 0x8B, 0xF1][rng.random_range(0..5)], b"canary").await;
            return Then::Close(4400);
        }
        4 => {
            wire.frame([PING, PONG][rng.random_range(0..2)], &noise(rng)[..1]).await;
            return Then::Nothing;
        }
        5 => {
            // A message in fragments with control frames between them, as RFC 6455 allows.
            wire.frame(0x01, br#"{"type":"#).await;
            wire.frame(PING, b"").await;
            wire.frame(0x00, br#""no"#).await;
            wire.frame(PONG, b"x").await;
            wire.frame(0x80, br#"thing"}"#).await;
            return Then::Error;
        }
        6 => {
            wire.frame(TEXT, mutated(rng).as_bytes()).await;
            return Then::Answer;
        }
        7 => open.repeat(10_000).chars().take(60_000).collect(),
        8 => lone,
        9 => twice,
        10 => number(rng),
        11 => String::from_utf8_lossy(&noise(rng)).into_owned(),
        12 => r#"["ping",null]"#.to_owned(),
        _ => bent(rng),
    };
    wire.frame(TEXT, refused.as_bytes()).await;
    Then::Error
}

async fn greeted(stage: &Stage, actor: &Actor) -> Wire {
    let mut wire = stage.wire().await;
    assert_eq!(wire.upgrade(&actor.token).await, 101);
    wire.frame(TEXT, br#"{"type":"hello"}"#).await;
    while !wire.text().await.contains(r#""type":"welcome""#) {}
    wire
}

/// The frames before the answer to a ping, without presence and typing.
async fn answers(wire: &mut Wire, name: usize) -> Vec<Value> {
    wire.frame(TEXT, json!({ "type": "ping", "id": format!("end {name}") }).to_string().as_bytes())
        .await;
    let mut said = Vec::new();
    loop {
        let frame: Value = serde_json::from_str(&wire.text().await).expect("frames are JSON");
        match frame["type"].as_str() {
            Some("pong") if frame["id"] == format!("end {name}") => return said,
            Some("presence" | "heartbeat") => {}
            _ => said.push(frame),
        }
    }
}

async fn fuzz(stage: &Stage, seed: u64) {
    let actor = stage.person("fuzz").await;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut wire = greeted(stage, &actor).await;
    let mut errors = 0;
    for number in 0..FRAMES {
        let then = say(&mut wire, &mut rng).await;
        let what = format!("frame {number} of seed {seed}: {then:?}");
        if let Then::Close(code) = then {
            assert_eq!(wire.close_code().await, code, "{what}");
            (wire, errors) = (greeted(stage, &actor).await, 0);
            continue;
        }
        let said = answers(&mut wire, number).await;
        let refused = said.iter().filter(|frame| frame["type"] == "error").count();
        match then {
            Then::Nothing => assert!(said.is_empty(), "{what}: {said:?}"),
            Then::Error => assert_eq!((said.len(), refused), (1, 1), "{what}: {said:?}"),
            // A `hello` with an id is answered with a welcome and an ack.
            _ => assert!(said.len() <= 2 && refused <= 1, "{what}: {said:?}"),
        }
        for frame in said.iter().filter(|frame| frame["type"] == "error") {
            let status = frame["problem"]["status"].as_u64().expect("a status");
            assert!((400..500).contains(&status), "{what}: {frame}");
            assert!(!frame.to_string().contains("canary.canary"), "{what}: {frame}");
        }
        errors += refused;
        // The eleventh error within a minute would close the socket.
        if errors == 10 {
            (wire, errors) = (greeted(stage, &actor).await, 0);
        }
    }
}

on_both_engines! {
    async fn malformed_frames_affect_only_their_own_socket(stage: Stage) {
        let (mira, tomas, conversation) = stage.pair().await;
        let mut bystander = mira.listen().await;
        futures_util::future::join_all((1..=SOCKETS).map(|seed| fuzz(&stage, seed))).await;
        let said = tomas.say(&conversation, "the lighthouse is lit").await;
        let change = bystander.next().await.expect("is open");
        assert_eq!((&change["type"], &change["messages"]), (&json!("change"), &json!([said])));
        assert_eq!(bystander.ask(json!({ "type": "ping" })).await["type"], "pong");
        stage.get("/health/ready").await.expect(200);
    }
}
