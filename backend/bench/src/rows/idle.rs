//! Idle sockets: the cost of opening them, and the memory of each.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::{
    line::Line,
    processes::{Memory, Span, number},
    raw::Raw,
    system::System,
    table::{Row, Table},
};

const SOCKETS: usize = 2_000;

/// Number of sockets that are opened at once.
const AT_ONCE: usize = 50;

/// What opening causes is over, and memory given back.
const SETTLE: Duration = Duration::from_secs(4);

const OPENED: Row = Row {
    key: "idle.opened",
    work: "sockets opened: handshake, token, hello, welcome",
    unit: "sockets a CPU second",
};
const ANONYMOUS: Row = Row {
    key: "idle.anonymous",
    work: "an idle socket, half of 2,000 people in groups of 20: anonymous memory",
    unit: "KiB",
};
const RESIDENT: Row = Row { key: "idle.resident", work: "… all resident memory", unit: "KiB" };

pub async fn measure(systems: &mut [System], rounds: usize, table: &mut Table) {
    for _ in 0..rounds {
        for system in &mut *systems {
            begin_anew(system).await;
            // A few sockets first, so that code is in memory.
            drop(open(system, 20).await);
            tokio::time::sleep(Duration::from_secs(1)).await;
            let before = system.memory();
            let span = Span::of(&system.processes());
            let lines = open(system, SOCKETS).await;
            table.add(OPENED, system.side(), span.end().rate(SOCKETS));
            tokio::time::sleep(SETTLE).await;
            let after = system.memory();
            add(table, system, before, after);
            drop(lines);
        }
    }
}

fn add(table: &mut Table, system: &System, before: Memory, after: Memory) {
    let each = |kib: f64| kib / number(SOCKETS);
    table.add(ANONYMOUS, system.side(), each(after.anonymous - before.anonymous));
    table.add(RESIDENT, system.side(), each(after.all - before.all));
}

/// A new process, so that nothing is left of earlier sockets.
async fn begin_anew(system: &mut System) {
    match system {
        System::Raw(raw) => *raw = Raw::start().await,
        System::Program(program) => {
            program.crowd.keep_fresh().await;
            program.crowd.form_small().await;
            program.engine.restart().await;
        }
    }
}

/// One socket for each person, or as many for the raw server.
async fn open(system: &System, count: usize) -> Vec<Line> {
    let (base, tokens): (_, Vec<_>) = match system {
        System::Raw(raw) => {
            (&raw.base, (0..count).map(|number| format!("idle-{}", number / 20)).collect())
        }
        System::Program(program) => {
            let people = program.crowd.people.iter().take(count);
            (&program.engine.node.base, people.map(|person| person.token.clone()).collect())
        }
    };
    assert_eq!(tokens.len(), count, "one for each person");
    let positions = json!({});
    let opening = tokens.iter().map(|token| Line::open(base, token, &positions));
    stream::iter(opening).buffer_unordered(AT_ONCE).map(|(line, _)| line).collect().await
}
