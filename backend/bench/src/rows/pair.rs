//! Two people: the time of a message on an idle server, and its cost when nothing is shared.

use crate::{
    conversation::{Conversation, Manner, talk},
    processes::Span,
    rows::open_loop::percentile,
    system::{System, open_raw},
    table::{Row, Table},
};

const MESSAGES: usize = 1_500;
const WARM_UP: usize = 100;

const ACK: Row = Row {
    key: "pair.ack",
    work: "2 people, one message after the other: sent to acknowledged, half within",
    unit: "ms",
};
const DELIVERY: Row =
    Row { key: "pair.delivery", work: "… sent to received, half within", unit: "ms" };
const COST: Row = Row { key: "pair.cost", work: "… cost", unit: "messages a CPU second" };

pub async fn measure(systems: &mut [System], rounds: usize, table: &mut Table) {
    let mut opened = Vec::new();
    for system in &mut *systems {
        let mut conversations = vec![open(system).await];
        talk(&mut conversations, WARM_UP, Manner::InTurn).await;
        opened.push(conversations);
    }
    for _ in 0..rounds {
        for (system, conversations) in systems.iter().zip(&mut opened) {
            conversations.iter_mut().for_each(Conversation::forget_times);
            let span = Span::of(&system.processes());
            talk(conversations, MESSAGES, Manner::InTurn).await;
            let took = span.end();
            let mut waits: Vec<_> = conversations[0]
                .members()
                .flat_map(|member| member.waits.iter().copied())
                .collect();
            let other = conversations[0].members().nth(1).expect("two members");
            let mut delays = other.tally.delays.clone();
            table.add(ACK, system.side(), percentile(&mut waits, 50));
            table.add(DELIVERY, system.side(), percentile(&mut delays, 50));
            table.add(COST, system.side(), took.rate(MESSAGES));
        }
    }
    for conversations in &mut opened {
        talk(conversations, 1, Manner::InTurn).await;
    }
}

async fn open(system: &mut System) -> Conversation {
    match system {
        System::Raw(raw) => open_raw(raw, "pair", 2, 1).await,
        System::Program(program) => {
            program.crowd.keep_fresh().await;
            let id = program.crowd.direct(1).await;
            program.crowd.open(&id, &program.crowd.people[1..3], 1).await
        }
    }
}
