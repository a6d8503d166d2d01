//! The export of an account with many messages.

use crate::{
    http::Connection,
    processes::{Memory, Span},
    system::{System, programs},
    table::{Row, Table},
};

const MESSAGES: usize = 400_000;

const SECONDS: Row = Row { key: "export.seconds", work: "export of 400,000 messages", unit: "s" };
const PACE: Row = Row { key: "export.pace", work: "… by the clock", unit: "messages/s" };
const COST: Row = Row { key: "export.cost", work: "… cost", unit: "messages a CPU second" };
const MEMORY: Row = Row { key: "export.memory", work: "… memory added at its peak", unit: "MiB" };

pub async fn measure(systems: &mut [System], rounds: usize, table: &mut Table) {
    for program in programs(systems) {
        program.crowd.keep_fresh().await;
        let id = program.crowd.direct(5).await;
        program.engine.fill(&id, &program.crowd.people[6].id, 0, MESSAGES);
        program.crowd.api.confirm(&program.crowd.people[5]).await;
    }
    for _ in 0..rounds {
        for program in programs(systems) {
            let (side, process) = (program.engine.side, program.engine.node.process());
            let mut connection = Connection::open(&program.engine.node.base).await;
            Memory::forget_peak(process);
            let before = program.engine.memory();
            let span = Span::of(&program.engine.processes());
            let token = &program.crowd.people[5].token;
            let (size, found) = connection.stream("/me/export", token, br#""seq":"#).await;
            let took = span.end();
            assert!(found >= MESSAGES, "{found} messages in {size} bytes");
            table.add(SECONDS, side, took.time.as_secs_f64());
            table.add(PACE, side, took.pace(found));
            table.add(COST, side, took.rate(found));
            let added = program.engine.memory().peak - before.all;
            table.add(MEMORY, side, added / 1_024.0);
        }
    }
}
