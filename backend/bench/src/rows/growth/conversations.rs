//! The welcome of a person with ten to ten thousand conversations.

use serde_json::json;

use crate::{
    line::Line,
    processes::{Span, number},
    seed,
    system::Program,
    table::{Row, Table},
};

struct Size {
    conversations: usize,
    welcomes: usize,
    cost: Row,
    bytes: Row,
}

const MS: &str = "CPU ms";
const BYTES: &str = "… its size";

const SIZES: [Size; 4] = [
    Size {
        conversations: 10,
        welcomes: 500,
        cost: Row { key: "growth.welcome.10", work: "welcome with 10 conversations", unit: MS },
        bytes: Row { key: "growth.welcome.10.size", work: BYTES, unit: "bytes" },
    },
    Size {
        conversations: 100,
        welcomes: 300,
        cost: Row { key: "growth.welcome.100", work: "welcome with 100", unit: MS },
        bytes: Row { key: "growth.welcome.100.size", work: BYTES, unit: "bytes" },
    },
    Size {
        conversations: 1_000,
        welcomes: 50,
        cost: Row { key: "growth.welcome.1000", work: "welcome with 1,000", unit: MS },
        bytes: Row { key: "growth.welcome.1000.size", work: BYTES, unit: "bytes" },
    },
    Size {
        conversations: 10_000,
        welcomes: 10,
        cost: Row { key: "growth.welcome.10000", work: "welcome with 10,000", unit: MS },
        bytes: Row { key: "growth.welcome.10000.size", work: BYTES, unit: "bytes" },
    },
];

pub async fn measure(program: &mut Program, table: &mut Table) {
    program.crowd.keep_fresh().await;
    let side = program.engine.side;
    for (place, size) in SIZES.into_iter().enumerate() {
        // In none of the small groups.
        let person = &program.crowd.people[crate::rows::IN_GROUPS + place];
        program.engine.execute(&seed::conversations(side, &person.id, size.conversations));
        let open = async || Line::open(&program.engine.node.base, &person.token, &json!({})).await;
        let (_, bytes) = open().await;
        let span = Span::of(&program.engine.processes());
        for _ in 0..size.welcomes {
            open().await;
        }
        let took = span.end();
        table.add(size.cost, side, 1_000.0 / took.rate(size.welcomes));
        table.add(size.bytes, side, number(bytes));
    }
}
