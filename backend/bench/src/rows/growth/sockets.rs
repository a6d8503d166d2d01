//! A hundred to ten thousand idle sockets: the memory of each, and the cost of a message to others.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::{
    conversation::{Manner, talk},
    crowd::SMALL_GROUPS,
    line::Line,
    processes::{Span, number},
    rows::IN_GROUPS,
    system::System,
    table::{Row, Table},
};

struct Size {
    sockets: usize,
    memory: Row,
    cost: Row,
}

const KIB: &str = "KiB";
const COST: &str = "… 50 groups of 20 beside them";
const UNIT: &str = "messages a CPU second";

const SIZES: [Size; 3] = [
    Size {
        sockets: 100,
        memory: Row {
            key: "growth.sockets.100",
            work: "100 idle sockets: anonymous memory of each",
            unit: KIB,
        },
        cost: Row { key: "growth.sockets.100.cost", work: COST, unit: UNIT },
    },
    Size {
        sockets: 1_000,
        memory: Row { key: "growth.sockets.1000", work: "1,000 idle sockets", unit: KIB },
        cost: Row { key: "growth.sockets.1000.cost", work: COST, unit: UNIT },
    },
    Size {
        sockets: 10_000,
        memory: Row { key: "growth.sockets.10000", work: "10,000 idle sockets", unit: KIB },
        cost: Row { key: "growth.sockets.10000.cost", work: COST, unit: UNIT },
    },
];

const EACH: usize = 100;
const SETTLE: Duration = Duration::from_secs(4);

pub async fn measure(systems: &mut [System], table: &mut Table) {
    for system in &mut *systems {
        if let System::Program(program) = system {
            program.engine.restart().await;
        }
        let mut conversations = system.open_small().await;
        talk(&mut conversations, EACH / 4, Manner::InTurn).await;
        tokio::time::sleep(SETTLE).await;
        let before = system.memory().anonymous;
        let mut lines = Vec::new();
        for size in SIZES {
            lines.extend(open(system, lines.len()..size.sockets).await);
            tokio::time::sleep(SETTLE).await;
            let added = system.memory().anonymous - before;
            table.add(size.memory, system.side(), added / number(size.sockets));
            let span = Span::of(&system.processes());
            talk(&mut conversations, EACH, Manner::InTurn).await;
            table.add(size.cost, system.side(), span.end().rate(EACH * SMALL_GROUPS));
        }
        talk(&mut conversations, 1, Manner::InTurn).await;
    }
}

/// Sockets of people who are in none of the groups; ten of each at most.
async fn open(system: &System, numbers: std::ops::Range<usize>) -> Vec<Line> {
    let (base, tokens): (_, Vec<_>) = match system {
        System::Raw(raw) => {
            (&raw.base, numbers.map(|number| format!("idle-{}", number / 20)).collect())
        }
        System::Program(program) => {
            // The first ones after the groups have thousands of conversations.
            let others = &program.crowd.people[IN_GROUPS + 10..];
            let tokens = numbers.map(|number| others[number % others.len()].token.clone());
            (&program.engine.node.base, tokens.collect())
        }
    };
    let positions = json!({});
    let opening = tokens.iter().map(|token| Line::open(base, token, &positions));
    stream::iter(opening).buffer_unordered(50).map(|(line, _)| line).collect().await
}
