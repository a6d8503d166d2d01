//! Deliveries in groups of two to a thousand members.

use crate::{
    conversation::{Conversation, Manner, talk},
    processes::Span,
    system::{System, open_raw},
    table::{Row, Table},
};

struct Size {
    members: usize,
    messages: usize,
    row: Row,
}

const UNIT: &str = "deliveries a CPU second";

const SIZES: [Size; 4] = [
    Size {
        members: 2,
        messages: 1_500,
        row: Row { key: "growth.members.2", work: "group of 2, 1 message under way", unit: UNIT },
    },
    Size {
        members: 20,
        messages: 1_500,
        row: Row { key: "growth.members.20", work: "group of 20", unit: UNIT },
    },
    Size {
        members: 200,
        messages: 800,
        row: Row { key: "growth.members.200", work: "group of 200", unit: UNIT },
    },
    Size {
        members: 1_000,
        messages: 300,
        row: Row { key: "growth.members.1000", work: "group of 1,000", unit: UNIT },
    },
];

const WARM_UP: usize = 20;

pub async fn measure(systems: &mut [System], table: &mut Table) {
    for size in SIZES {
        for system in &mut *systems {
            let mut conversations = [open(system, size.members).await];
            talk(&mut conversations, WARM_UP, Manner::InTurn).await;
            let span = Span::of(&system.processes());
            talk(&mut conversations, size.messages, Manner::InTurn).await;
            let took = span.end();
            talk(&mut conversations, 1, Manner::InTurn).await;
            table.add(size.row, system.side(), took.rate(size.messages * size.members));
        }
    }
}

async fn open(system: &mut System, members: usize) -> Conversation {
    match system {
        System::Raw(raw) => open_raw(raw, &format!("of-{members}"), members, 1).await,
        System::Program(program) => {
            program.crowd.keep_fresh().await;
            let members = &program.crowd.people[..members];
            let id = program.crowd.form("Members", members).await;
            program.crowd.open(&id, members, 1).await
        }
    }
}
