//! Two nodes with one PostgreSQL and one Redis: the Redis traffic of each message.

use std::{process::Command, time::Duration};

use serde_json::json;

use crate::{
    line::Line,
    parts::{Node, Postgres, Redis},
    stage::{Actor, PASSWORD},
};

const MESSAGES: u64 = 500;
const PAUSE: Duration = Duration::from_secs(10);

pub async fn measure(program: &str) {
    println!("Two nodes and Redis");
    let (postgres, redis) = (Postgres::new().await, Redis::new().await);
    let url = format!("redis://127.0.0.1:{}", redis.port());
    let mut nodes: Vec<_> = (0..2)
        .map(|_| Node::new(&postgres.url()).of_program(program).with("REDIS_URL", &url))
        .collect();
    for node in &mut nodes {
        node.start().await;
    }
    let stranger = || Actor::anonymous(&nodes[0].base, reqwest::Client::new());
    let mira = stranger().signed_up("mira", PASSWORD).await;
    let tomas = stranger().signed_up("tomas", PASSWORD).await;
    mira.befriend(&tomas).await;
    let talk = mira.open(&tomas).await;
    let (mut there, _) = Line::open(&nodes[1].base, &tomas.token, &json!({})).await;

    let before = traffic(redis.port());
    tokio::time::sleep(PAUSE).await;
    let idle = traffic(redis.port());
    println!(
        "  both nodes doing nothing: {} bytes/s into Redis, {} out of it",
        (idle.0 - before.0) / PAUSE.as_secs(),
        (idle.1 - before.1) / PAUSE.as_secs()
    );
    let before = traffic(redis.port());
    for number in 0..MESSAGES {
        mira.say(&talk, &format!("line {number}, as long as most lines that people write")).await;
        there.expect("change").await;
    }
    let after = traffic(redis.port());
    println!(
        "  for each message, one at a time: {} bytes into Redis, {} out of it to each node",
        (after.0 - before.0) / MESSAGES,
        (after.1 - before.1) / MESSAGES / 2
    );
}

/// The bytes that Redis has received and sent so far.
fn traffic(port: u16) -> (u64, u64) {
    let port = port.to_string();
    let asked = Command::new("redis-cli").args(["-p", &port, "info", "stats"]).output();
    let said = String::from_utf8(asked.expect("redis-cli runs").stdout).expect("UTF-8");
    let number = |name: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
        line.trim().parse().expect("a number")
    };
    (number("total_net_input_bytes:"), number("total_net_output_bytes:"))
}
