//! Measures the cost of the server under load for docs/scale.md. Most figures are processor time or
//! memory of the server processes, which other load on the machine affects little; figures to
//! compare come from one run. `make bench-load`.
//!
//! The measured program is the release build; this binary only produces the load.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a measurement is read by the person who starts it, and fails by panicking"
)]

mod crowd;
mod history;
mod idle;
mod line;
mod nodes;
#[path = "../../tests/faults/parts/mod.rs"]
#[expect(dead_code, unused_imports, reason = "shared with the fault tests, which use all of it")]
mod parts;
mod server;
#[path = "../../tests/api/stage/mod.rs"]
#[expect(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "shared with the API tests, which use all of it"
)]
mod stage;
mod talk;

use parts::{Node, Postgres};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let program = std::env::var("UMBRACHAT_BENCH_PROGRAM").expect("the release build");
    // Runs the parts named as arguments, or all of them.
    let named: Vec<_> = std::env::args().skip(1).filter(|name| !name.starts_with('-')).collect();
    let wanted = |name: &str| named.is_empty() || named.iter().any(|wanted| wanted == name);
    if wanted("sqlite") {
        println!("SQLite");
        let node = started(&program, "sqlite:").await;
        let crowd = crowd::Crowd::gather(&node, 500).await;
        idle::measure(&node, &crowd).await;
        talk::measure(&node, &[], &crowd).await;
        history::measure(&node, &crowd).await;
    }
    if wanted("postgres") {
        println!("PostgreSQL");
        let postgres = Postgres::new().await;
        let node = started(&program, &postgres.url()).await;
        let crowd = crowd::Crowd::gather(&node, 500).await;
        talk::measure(&node, &postgres.processes(), &crowd).await;
        history::measure(&node, &crowd).await;
    }
    if wanted("nodes") {
        nodes::measure(&program).await;
    }
}

async fn started(program: &str, database: &str) -> Node {
    let mut node = Node::new(database).of_program(program);
    node.start().await;
    node
}
