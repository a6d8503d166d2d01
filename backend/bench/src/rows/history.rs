//! Pages of the history, newest and oldest, over connections that stay open.

use futures_util::future::join_all;

use crate::{
    http::Connection,
    processes::{Span, Took},
    system::{Program, System, programs},
    table::{Row, Table},
};

const LENGTH: usize = 20_000;
const PAGES: usize = 4_000;
const CONNECTIONS: usize = 4;
/// Messages of a page.
const PAGE: usize = 50;

const NEWEST: Row = Row {
    key: "history.newest",
    work: "history, pages of 50 messages, newest",
    unit: "pages a CPU second",
};
const DEEP: Row =
    Row { key: "history.deep", work: "… 19,900 messages back", unit: "pages a CPU second" };

pub async fn measure(systems: &mut [System], rounds: usize, table: &mut Table) {
    let mut talks = Vec::new();
    for program in programs(systems) {
        program.crowd.keep_fresh().await;
        let id = program.crowd.direct(3).await;
        program.engine.fill(&id, &program.crowd.people[3].id, 0, LENGTH);
        pages(program, &id, 4, None, PAGES / 4).await;
        talks.push(id);
    }
    for _ in 0..rounds {
        for (program, id) in programs(systems).zip(&talks) {
            let side = program.engine.side;
            let newest = pages(program, id, 4, None, PAGES).await;
            table.add(NEWEST, side, newest.rate(PAGES));
            let deep = pages(program, id, 4, Some(100), PAGES).await;
            table.add(DEEP, side, deep.rate(PAGES));
        }
    }
}

/// A member reads the newest page of a conversation, or the one before a position, several times.
pub async fn pages(
    program: &Program,
    id: &str,
    member: usize,
    before: Option<usize>,
    count: usize,
) -> Took {
    let place = before.map(|before| format!("&before={before}")).unwrap_or_default();
    let path = format!("/conversations/{id}/messages?limit={PAGE}{place}");
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(&program.engine.node.base).await);
    }
    let token = &program.crowd.people[member].token;
    let reading = connections.iter_mut().map(|connection| read(connection, &path, token, count));
    let span = Span::of(&program.engine.processes());
    join_all(reading).await;
    span.end()
}

async fn read(connection: &mut Connection, path: &str, token: &str, count: usize) {
    for _ in 0..count / CONNECTIONS {
        let page = connection.get(path, token).await;
        let messages = memchr::memmem::find_iter(page, br#""seq":"#).count();
        assert_eq!(messages, PAGE, "{}", String::from_utf8_lossy(page));
    }
}
