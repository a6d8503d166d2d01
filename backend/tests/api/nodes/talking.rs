use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Nodes, redis};
use crate::stage::{Actor, Socket};

/// A sweep of the database finds a change after half of this time on average.
const SWEEP: Duration = Duration::from_millis(2_500);

async fn hears(socket: &mut Socket, body: &str) -> Value {
    loop {
        let change = socket.expect("change").await;
        if change["messages"].as_array().expect("a list").iter().any(|m| m["body"] == body) {
            return change;
        }
    }
}

async fn what_is_said_is_heard_on_the_other_node(redis: String) {
    let nodes = Nodes::new(&redis).await;
    let (mira, tomas, conversation) = nodes.one.pair().await;
    let tomas = tomas.at(&nodes.other.base);
    let (mut hers, mut his) = (mira.listen().await, tomas.listen().await);
    let (turns, began) = (20, Instant::now());
    for turn in 0..turns {
        mira.say(&conversation, &format!("from one {turn}")).await;
        hears(&mut his, &format!("from one {turn}")).await;
        tomas.say(&conversation, &format!("from the other {turn}")).await;
        hears(&mut hers, &format!("from the other {turn}")).await;
    }
    let sweeping = turns * SWEEP;
    assert!(began.elapsed() < sweeping, "not by Redis: {:?}", began.elapsed());
    let numbers = nodes.one.get("/metrics").await.expect(200).body;
    let numbers = numbers.as_str().expect("a text");
    let came = numbers.lines().find_map(|line| line.strip_prefix("umbrachat_parcels_in_total "));
    let came: f64 = came.expect("is counted").parse().expect("a number");
    assert!(came >= f64::from(2 * turns), "{numbers}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_one_redis() {
    what_is_said_is_heard_on_the_other_node(redis::one()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_a_redis_cluster() {
    what_is_said_is_heard_on_the_other_node(redis::cluster()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_a_cluster_of_which_one_address_is_known() {
    let first = redis::cluster().split(',').next().expect("an address").to_owned();
    what_is_said_is_heard_on_the_other_node(first).await;
}

/// Two nodes write to one conversation concurrently; each socket receives every message once and in
/// order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_sockets_see_one_order() {
    const EACH: usize = 60;
    let nodes = Nodes::new(&redis::one()).await;
    let (mira, friends) = nodes.one.circle(3).await;
    let group = mira.group("Lake", &friends.iter().collect::<Vec<_>>()).await;
    let people = [vec![mira], friends].concat();
    let at = |index: usize, person: &Actor| {
        person.at(if index < 2 { &nodes.one.base } else { &nodes.other.base })
    };
    let people: Vec<_> = people.iter().enumerate().map(|(i, person)| at(i, person)).collect();
    let mut sockets = Vec::new();
    for person in &people {
        let socket = person.listen().await;
        sockets.push(socket);
    }
    let writers: Vec<_> = people
        .into_iter()
        .map(|person| {
            let group = group.clone();
            tokio::spawn(async move {
                for number in 0..EACH {
                    person.say(&group, &format!("number {number}")).await;
                }
            })
        })
        .collect();
    for socket in &mut sockets {
        let (mut at, mut heard) = (1, 0);
        while heard < 4 * EACH {
            let change = socket.expect("change").await;
            let number = |value: &serde_json::Value| value.as_i64().expect("a number");
            let (from, rev) = (number(&change["from"]), number(&change["rev"]));
            // A change that was read from the database after a gap may repeat positions.
            assert!(from <= at + 1, "{at}: {change}");
            let messages = change["messages"].as_array().expect("a list").iter();
            let new = messages.filter(|message| number(&message["seq"]) > at).count();
            assert_eq!(i64::try_from(new).ok(), Some((rev - at).max(0)), "{at}: {change}");
            heard += new;
            at = at.max(rev);
        }
    }
    for writer in writers {
        writer.await.expect("no panic");
    }
}

/// A send repeated on another node makes one message.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_send_repeated_on_both_nodes_makes_one_message() {
    let nodes = Nodes::new(&redis::one()).await;
    let (mira, _, conversation) = nodes.one.pair().await;
    let client_id = crate::stage::client_id();
    let sendings: Vec<_> = (0..20)
        .map(|turn| {
            let node = if turn % 2 == 0 { &nodes.one.base } else { &nodes.other.base };
            let (mira, conversation) = (mira.at(node), conversation.clone());
            let client_id = client_id.clone();
            tokio::spawn(async move { mira.send_as(&conversation, &client_id, "once").await })
        })
        .collect();
    let mut ids = Vec::new();
    for sending in sendings {
        let answer = sending.await.expect("no panic");
        assert!(matches!(answer.status, 200 | 201), "{}", answer.body);
        ids.push(answer.text("id"));
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(mira.history(&conversation).await.len(), 1);
}

/// A removed member receives no further frame from the other node; a new member receives frames
/// from the joining on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn membership_changes_take_effect_at_their_position_on_every_node() {
    let nodes = Nodes::new(&redis::one()).await;
    let (mira, friends) = nodes.one.circle(2).await;
    let (tomas, aiko) = (&friends[0].at(&nodes.other.base), &friends[1].at(&nodes.other.base));
    let group = mira.group("Lake", &[tomas]).await;
    let (mut his, mut hers) = (tomas.listen().await, aiko.listen().await);
    mira.say(&group, "before").await;
    hears(&mut his, "before").await;
    mira.add(&group, aiko).await.expect(201);
    mira.remove(&group, tomas).await.expect(204);
    mira.say(&group, "after").await;
    let change = hears(&mut hers, "after").await;
    assert!(change["rev"].as_i64() > Some(2));
    let frames = his.until_quiet().await;
    assert!(!json!(frames).to_string().contains("after"), "{frames:?}");
    assert!(frames.iter().any(|frame| frame["left"][0] == *group), "{frames:?}");
}

/// A member who may not see all of a change gets a reduced frame from every node.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn restricted_changes_stay_restricted_on_the_other_node() {
    let nodes = Nodes::new(&redis::one()).await;
    let (mira, friends) = nodes.one.circle(2).await;
    let (tomas, aiko) = (&friends[0].at(&nodes.other.base), &friends[1].at(&nodes.other.base));
    let group = mira.group("Lake", &[tomas, aiko]).await;
    let said = aiko.say(&group, "read this").await["seq"].clone();
    mira.put(&format!("/blocks/{}", tomas.id), ()).await.expect(201);
    let (mut his, mut hers) = (tomas.listen().await, aiko.listen().await);
    mira.read_up_to(&group, &said).await.expect(200);
    mira.patch("/me", json!({ "display_name": "Somebody new" })).await.expect(200);
    mira.say(&group, "the last").await;
    for (socket, is_told) in [(&mut his, false), (&mut hers, true)] {
        let (mut frames, mut is_last) = (Vec::new(), false);
        while !is_last {
            let frame = socket.next().await.expect("is open");
            is_last = frame["messages"][0]["body"] == "the last";
            frames.push(frame);
        }
        let text = json!(frames).to_string();
        assert_eq!(text.contains("Somebody new"), is_told, "{text}");
        let reads = frames.iter().any(|frame| frame["type"] == "cursors");
        assert_eq!(reads, is_told, "{text}");
    }
}

/// Message texts pass through Redis and are not stored there, and neither is any data that
/// identifies a user.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_stores_no_personal_data() {
    let own = redis::Own::start().await;
    let nodes = Nodes::with(&own.url(), &[]).await;
    let mira = nodes.one.person("canarymira").await;
    let tomas = nodes.other.person("canarytomas").await;
    mira.befriend(&tomas).await;
    let conversation = mira.open(&tomas).await;
    let _listening = (mira.listen().await, tomas.listen().await);
    mira.say(&conversation, "canarytext").await;
    let wrong = json!({ "username": mira.username, "password": "canaryword canaryword" });
    nodes.one.stranger().post("/sessions", wrong).await.problem(401, "wrong_credentials");
    let keys = redis::says(&own.url(), &["--raw", "KEYS", "*"]);
    assert!(keys.lines().count() > 4, "{keys}");
    let mut all = keys.clone();
    for key in keys.lines() {
        for (kind, read) in [
            ("string", vec!["GET", key]),
            ("hash", vec!["HGETALL", key]),
            ("set", vec!["SMEMBERS", key]),
            ("zset", vec!["ZRANGE", key, "0", "-1"]),
        ] {
            if redis::says(&own.url(), &["TYPE", key]).trim() == kind {
                all += &redis::says(&own.url(), &read);
            }
        }
        let left = redis::says(&own.url(), &["TTL", key]);
        let is_kept = left.trim() == "-1" && !key.ends_with(":nodes");
        assert!(!is_kept, "{key} never ends");
    }
    assert!(!all.contains("canary") && !all.contains("127.0.0.1"), "{all}");
}
