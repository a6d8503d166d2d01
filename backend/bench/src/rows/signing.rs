//! Memory of a fresh process, after many sign-ups, and during and after many sign-ins. The people
//! of the last round stay for the other rows.

use std::time::Duration;

use tokio::task::JoinHandle;

use crate::{
    chosen::Chosen,
    engine::Engine,
    processes::{Memory, Span},
    system::{Program, Side},
    table::{Row, Table},
};

const SIGN_INS: Duration = Duration::from_secs(6);
const LATER: Duration = Duration::from_secs(30);

const FRESH: Row = Row { key: "memory.fresh", work: "fresh process, resident memory", unit: "MiB" };
const FRESH_ANONYMOUS: Row =
    Row { key: "memory.fresh_anonymous", work: "… of it anonymous", unit: "MiB" };
const SIGNED_UP: Row =
    Row { key: "memory.signed_up", work: "after 2,000 sign-ups, resident memory", unit: "MiB" };
const SIGNED_IN: Row = Row {
    key: "memory.signed_in",
    work: "after 6 s of sign-ins as fast as they go, resident memory",
    unit: "MiB",
};
const LATER_ON: Row = Row { key: "memory.later", work: "… 30 s later", unit: "MiB" };
const RATE: Row = Row {
    key: "sign_in.cost",
    work: "sign-ins, each with its hash",
    unit: "sign-ins a CPU second",
};

fn mib(kib: f64) -> f64 {
    kib / 1_024.0
}

pub async fn measure(chosen: &Chosen, people: usize, table: &mut Table) -> Vec<Program> {
    let mut last = Vec::new();
    for _ in 0..chosen.rounds {
        let mut round = Vec::new();
        for side in chosen.engines() {
            round.push(one(side, chosen, people, table).await);
        }
        later_on(std::mem::replace(&mut last, round), table).await;
    }
    later_on(last, table).await
}

/// A program, and its memory 30 s later.
type Waiting = (Program, JoinHandle<Memory>);

async fn one(side: Side, chosen: &Chosen, people: usize, table: &mut Table) -> Waiting {
    let engine = Engine::start(side, chosen).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let fresh = engine.memory();
    table.add(FRESH, side, mib(fresh.all));
    table.add(FRESH_ANONYMOUS, side, mib(fresh.anonymous));
    let crowd = engine.sign_up(people).await;
    table.add(SIGNED_UP, side, mib(engine.memory().all));
    let span = Span::of(&engine.processes());
    let count = crowd.sign_in_for(SIGN_INS).await;
    table.add(RATE, side, span.end().rate(count));
    table.add(SIGNED_IN, side, mib(engine.memory().all));
    let process = engine.node.process();
    let later = tokio::spawn(async move {
        tokio::time::sleep(LATER).await;
        Memory::of(process)
    });
    (Program { engine, crowd }, later)
}

async fn later_on(waiting: Vec<Waiting>, table: &mut Table) -> Vec<Program> {
    let mut programs = Vec::new();
    for (program, later) in waiting {
        let memory = later.await.expect("is read");
        table.add(LATER_ON, program.engine.side, mib(memory.all));
        programs.push(program);
    }
    programs
}
