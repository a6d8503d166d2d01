//! Two nodes with one PostgreSQL and one Redis: the Redis traffic of each message.

use std::{process::Command, time::Duration};

use crate::{
    chosen::Chosen,
    conversation::{Conversation, Manner, talk},
    crowd::Crowd,
    parts::{Node, Postgres, Redis},
    processes::number,
    system::Side,
    table::{Row, Table},
};

const MESSAGES: usize = 500;
const PAUSE: Duration = Duration::from_secs(10);

const IDLE_IN: Row =
    Row { key: "nodes.idle_in", work: "two idle nodes: into Redis", unit: "bytes/s" };
const IDLE_OUT: Row = Row { key: "nodes.idle_out", work: "… out of Redis", unit: "bytes/s" };
const MESSAGE_IN: Row =
    Row { key: "nodes.message_in", work: "a direct message: into Redis", unit: "bytes" };
const MESSAGE_OUT: Row =
    Row { key: "nodes.message_out", work: "… out of Redis to each node", unit: "bytes" };

pub async fn measure(chosen: &Chosen, table: &mut Table) {
    let (postgres, redis) = (Postgres::with_settings(&[]).await, Redis::new().await);
    let url = format!("redis://127.0.0.1:{}", redis.port());
    let node = || {
        let node = Node::new(&postgres.url()).of_program(&chosen.program);
        node.without("UMBRACHAT_WORKERS")
            .with("REDIS_URL", &url)
            .with("UMBRACHAT_FILES_URL", &postgres.files())
    };
    let mut nodes = [node(), node()];
    for node in &mut nodes {
        node.start().await;
    }
    let crowd = Crowd::sign_up(&nodes[0].base, 2).await;
    let id = crowd.direct(0).await;
    let sender = [crowd.people[0].token.as_str()];

    let mut add = |row, bytes: u64| {
        let bytes = usize::try_from(bytes).expect("fits");
        table.add(row, Side::Postgres, number(bytes));
    };
    let before = traffic(redis.port());
    tokio::time::sleep(PAUSE).await;
    let idle = traffic(redis.port());
    add(IDLE_IN, (idle.0 - before.0) / PAUSE.as_secs());
    add(IDLE_OUT, (idle.1 - before.1) / PAUSE.as_secs());

    let mut conversations = [Conversation::open(&nodes[0].base, &id, &sender, 1).await];
    let before = traffic(redis.port());
    talk(&mut conversations, MESSAGES, Manner::InTurn).await;
    let after = traffic(redis.port());
    let messages = u64::try_from(MESSAGES).expect("fits");
    add(MESSAGE_IN, (after.0 - before.0) / messages);
    add(MESSAGE_OUT, (after.1 - before.1) / messages / 2);
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
