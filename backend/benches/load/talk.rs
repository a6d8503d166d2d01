//! Messages and their deliveries to all members: many small groups at once, and one large group.

use serde_json::json;

use crate::{
    crowd::Crowd,
    line::Line,
    parts::Node,
    server::{Span, used},
    stage::client_id,
};

const EACH: usize = 100;
const LARGE: usize = 300;

/// Unacknowledged messages of one sender at a time.
const WINDOW: usize = 10;

pub async fn measure(node: &Node, database: &[u32], crowd: &Crowd) {
    let process = [node.process()];
    let groups: Vec<_> = crowd.small.clone();
    let before = used(database);
    let opened = open(node, crowd, &groups).await;
    let messages = groups.len() * EACH;
    let span = Span::of(&process);
    let told = talk(opened, EACH).await;
    let took = span.end();
    println!(
        "  50 groups of 20: {:.0} messages in a processor second, {:.1} µs for each of {told} deliveries, {:.0} messages/s",
        took.rate(messages),
        took.each(told),
        f64::from(u32::try_from(messages).expect("fits")) / took.time.as_secs_f64()
    );

    let all = vec![(crowd.large.clone(), (0..crowd.people.len()).collect())];
    let opened = open(node, crowd, &all).await;
    let span = Span::of(&process);
    let told = talk(opened, LARGE).await;
    let took = span.end();
    println!(
        "  1 group of {}: {:.0} messages in a processor second, {:.1} µs for each of {told} deliveries, {:.0} messages/s",
        crowd.people.len(),
        took.rate(LARGE),
        took.each(told),
        f64::from(u32::try_from(LARGE).expect("fits")) / took.time.as_secs_f64()
    );
    if !database.is_empty() {
        let used = used(database).saturating_sub(before);
        println!("  the database beside it: {:.2} processor seconds", used.as_secs_f64());
    }
}

/// The sockets of one conversation: senders and listeners.
struct Opened {
    id: String,
    sender: Line,
    listeners: Vec<Line>,
}

async fn open(node: &Node, crowd: &Crowd, groups: &[(String, Vec<usize>)]) -> Vec<Opened> {
    let mut opened = Vec::new();
    for (id, members) in groups {
        let line = async |member: usize| {
            Line::open(&node.base, &crowd.people[member].token, &json!({})).await.0
        };
        let sender = line(members[1]).await;
        let mut listeners = Vec::new();
        for member in members.iter().skip(2) {
            listeners.push(line(*member).await);
        }
        opened.push(Opened { id: id.clone(), sender, listeners });
    }
    opened
}

/// Every sender sends `count` messages; returns the number of delivered frames.
async fn talk(groups: Vec<Opened>, count: usize) -> usize {
    let mut busy = Vec::new();
    let mut told = 0;
    for Opened { id, mut sender, listeners } in groups {
        told += count * (listeners.len() + 1);
        for mut listener in listeners {
            busy.push(tokio::spawn(async move {
                listener.expect_messages(count).await;
            }));
        }
        busy.push(tokio::spawn(async move {
            for number in 0..count {
                let body = "The lamps are lit on the other side of the lake tonight.";
                let frame = json!({
                    "type": "send", "id": number.to_string(), "conversation_id": id,
                    "client_id": client_id(), "body": body,
                });
                sender.say(&frame).await;
                if number >= WINDOW {
                    sender.expect("ack").await;
                }
            }
            sender.expect_acks(count.min(WINDOW)).await;
        }));
    }
    for one in busy {
        one.await.expect("nobody fails");
    }
    told
}
