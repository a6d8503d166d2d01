//! History of a conversation with ten thousand to a million messages.

use crate::{
    rows::history::pages,
    system::Program,
    table::{Row, Table},
};

const PAGES: usize = 3_000;

struct Size {
    messages: usize,
    newest: Row,
    deep: Row,
}

const UNIT: &str = "pages a CPU second";
const DEEP: &str = "… the oldest page";

const SIZES: [Size; 3] = [
    Size {
        messages: 10_000,
        newest: Row { key: "growth.history.10000", work: "history of 10,000 messages", unit: UNIT },
        deep: Row { key: "growth.history.10000.deep", work: DEEP, unit: UNIT },
    },
    Size {
        messages: 100_000,
        newest: Row { key: "growth.history.100000", work: "history of 100,000", unit: UNIT },
        deep: Row { key: "growth.history.100000.deep", work: DEEP, unit: UNIT },
    },
    Size {
        messages: 1_000_000,
        newest: Row { key: "growth.history.1000000", work: "history of 1,000,000", unit: UNIT },
        deep: Row { key: "growth.history.1000000.deep", work: DEEP, unit: UNIT },
    },
];

pub async fn measure(program: &mut Program, table: &mut Table) {
    program.crowd.keep_fresh().await;
    let side = program.engine.side;
    let id = program.crowd.direct(9).await;
    let sender = program.crowd.people[9].id.clone();
    let mut before = 0;
    for size in SIZES {
        program.engine.fill(&id, &sender, before, size.messages);
        before = size.messages;
        pages(program, &id, 10, None, PAGES / 4).await;
        let newest = pages(program, &id, 10, None, PAGES).await;
        table.add(size.newest, side, newest.rate(PAGES));
        let deep = pages(program, &id, 10, Some(100), PAGES).await;
        table.add(size.deep, side, deep.rate(PAGES));
    }
}
