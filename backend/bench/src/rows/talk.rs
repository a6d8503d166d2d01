//! Messages and their deliveries to all members: many small groups at once, and one large group.

use std::time::Duration;

use crate::{
    conversation::{Conversation, Manner, talk},
    crowd::{LARGE, LARGE_SENDERS, SMALL_GROUPS},
    processes::Span,
    system::System,
    table::{Row, Table},
};

const WARM_UP: usize = 20;
const SMALL_EACH: usize = 150;
const LARGE_EACH: usize = 250;

const SMALL_COST: Row = Row {
    key: "small.cost",
    work: "50 groups of 20, 1 message under way in each",
    unit: "messages a CPU second",
};
const SMALL_PACE: Row =
    Row { key: "small.pace", work: "… by the clock, beside the generator", unit: "messages/s" };
const LARGE_COST: Row = Row {
    key: "large.cost",
    work: "1 group of 500, 4 senders with 1 message under way",
    unit: "messages a CPU second",
};
const LARGE_DELIVERIES: Row =
    Row { key: "large.deliveries", work: "… deliveries", unit: "deliveries a CPU second" };
const LARGE_PACE: Row =
    Row { key: "large.pace", work: "… by the clock, beside the generator", unit: "messages/s" };

pub async fn measure(systems: &mut [System], rounds: usize, table: &mut Table) {
    let mut small = Vec::new();
    for system in &mut *systems {
        small.push(system.open_small().await);
    }
    let messages = SMALL_GROUPS * SMALL_EACH;
    for (system, took) in rounds_of(systems, small, rounds, SMALL_EACH).await {
        table.add(SMALL_COST, systems[system].side(), took.rate(messages));
        table.add(SMALL_PACE, systems[system].side(), took.pace(messages));
    }
    let mut large = Vec::new();
    for system in &mut *systems {
        large.push(system.open_large().await);
    }
    let messages = LARGE_SENDERS * LARGE_EACH;
    for (system, took) in rounds_of(systems, large, rounds, LARGE_EACH).await {
        table.add(LARGE_COST, systems[system].side(), took.rate(messages));
        table.add(LARGE_DELIVERIES, systems[system].side(), took.rate(messages * LARGE));
        table.add(LARGE_PACE, systems[system].side(), took.pace(messages));
    }
}

/// Measures the systems in turn, several times; returns which system took how long.
async fn rounds_of(
    systems: &[System],
    mut opened: Vec<Vec<Conversation>>,
    rounds: usize,
    each: usize,
) -> Vec<(usize, crate::processes::Took)> {
    for conversations in &mut opened {
        talk(conversations, WARM_UP, Manner::InTurn).await;
    }
    let mut all = Vec::new();
    for _ in 0..rounds {
        for (number, conversations) in opened.iter_mut().enumerate() {
            tokio::time::sleep(Duration::from_millis(300)).await;
            let span = Span::of(&systems[number].processes());
            talk(conversations, each, Manner::InTurn).await;
            all.push((number, span.end()));
        }
    }
    // A message more finds what was doubled at the end.
    for conversations in &mut opened {
        talk(conversations, 1, Manner::InTurn).await;
    }
    all
}
