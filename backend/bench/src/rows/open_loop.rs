//! Time from sending to arrival while a fixed number of messages is sent each second.

use std::time::Duration;

use crate::{
    conversation::{Manner, talk},
    crowd::SMALL_GROUPS,
    processes::number,
    system::System,
    table::{Row, Table},
};

/// Messages a second, in all groups together.
const RATE: u32 = 200;
const SECONDS: usize = 8;

const MIDDLE: Row = Row {
    key: "open.p50",
    work: "200 messages/s to groups of 20: sent to received, half within",
    unit: "ms",
};
const LATE: Row = Row { key: "open.p99", work: "… 99 % within", unit: "ms" };

pub async fn measure(systems: &mut [System], rounds: usize, table: &mut Table) {
    let mut opened = Vec::new();
    for system in &mut *systems {
        let mut conversations = system.open_small().await;
        talk(&mut conversations, 4, Manner::Paced(RATE)).await;
        opened.push(conversations);
    }
    // What the opening caused is over, as the announcements to friends.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let each = usize::try_from(RATE).expect("fits") * SECONDS / SMALL_GROUPS;
    for _ in 0..rounds {
        for (system, conversations) in systems.iter().zip(&mut opened) {
            conversations.iter_mut().for_each(crate::conversation::Conversation::forget_times);
            talk(conversations, each, Manner::Paced(RATE)).await;
            let members = conversations.iter().flat_map(crate::conversation::Conversation::members);
            let mut delays: Vec<u64> =
                members.flat_map(|member| member.tally.delays.iter().copied()).collect();
            table.add(MIDDLE, system.side(), percentile(&mut delays, 50));
            table.add(LATE, system.side(), percentile(&mut delays, 99));
        }
    }
    for conversations in &mut opened {
        talk(conversations, 1, Manner::InTurn).await;
    }
}

/// In milliseconds, of microseconds.
pub fn percentile(times: &mut [u64], percent: usize) -> f64 {
    assert!(!times.is_empty(), "no message had its time");
    times.sort_unstable();
    let time = times[(times.len() - 1) * percent / 100];
    number(usize::try_from(time).expect("fits")) / 1_000.0
}
