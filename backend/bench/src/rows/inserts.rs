//! What the database itself can do: the same rows without the program, in durable transactions of
//! a hundred. The program cannot store more messages than that.

use std::process;

use diesel::connection::SimpleConnection;

use crate::{
    processes::{Processes, Span, Took},
    seed,
    system::{Program, Side, System, programs},
    table::{Row, Table},
};

const COMMITS: usize = 200;
const ROWS: usize = 100;

const PACE: Row = Row {
    key: "inserts.pace",
    work: "the database alone: inserts, 100 in a durable commit, by the clock",
    unit: "rows/s",
};
const COST: Row = Row { key: "inserts.cost", work: "… cost", unit: "rows a CPU second" };

pub async fn measure(systems: &mut [System], rounds: usize, table: &mut Table) {
    let mut places = Vec::new();
    for program in programs(systems) {
        program.crowd.keep_fresh().await;
        places.push(program.crowd.direct(7).await);
    }
    for round in 0..rounds {
        for (program, id) in programs(systems).zip(&places) {
            let took = insert(program, id, 1_000 + round * COMMITS * ROWS);
            table.add(PACE, program.engine.side, took.pace(COMMITS * ROWS));
            table.add(COST, program.engine.side, took.rate(COMMITS * ROWS));
        }
    }
}

fn insert(program: &Program, conversation: &str, first: usize) -> Took {
    let engine = &program.engine;
    let (side, sender) = (engine.side, &program.crowd.people[7].id);
    let statement =
        |first: &str| seed::insert(side, conversation, sender, first, &format!("{first} + {ROWS}"));
    if let Some(postgres) = &engine.postgres {
        // One connection, which sends nothing between two commits.
        let insert = statement(&format!("{first} + number * {ROWS}"));
        let last = COMMITS - 1;
        let all =
            format!("DO $$ BEGIN FOR number IN 0..{last} LOOP {insert}; COMMIT; END LOOP; END $$");
        let span = Span::of(&engine.processes());
        postgres.ask(&all);
        return span.end_with_child();
    }
    assert_eq!(side, Side::Sqlite);
    let mut file = engine.sqlite();
    let span = Span::of(&Processes(vec![process::id()]));
    for commit in 0..COMMITS {
        let insert = statement(&(first + commit * ROWS).to_string());
        file.batch_execute(&format!("BEGIN IMMEDIATE; {insert}; COMMIT")).expect("is stored");
    }
    span.end()
}
