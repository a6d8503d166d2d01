//! What the server costs under load, for docs/scale.md: each figure is the processor time or
//! memory of the server itself, so that a busy machine falsifies none of them much, and the
//! ones to be compared come from one run. `make bench-load`.
//!
//! The program measured is the release build; this one only makes the load.

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
    println!("SQLite");
    let mut node = Node::new("sqlite:").of_program(&program);
    node.start().await;
    let crowd = crowd::Crowd::gather(&node, 500).await;
    idle::measure(&node, &crowd).await;
    talk::measure(&node, &[], &crowd).await;
    history::measure(&node, &crowd).await;
    drop(node);

    println!("PostgreSQL");
    let postgres = Postgres::new().await;
    let mut node = Node::new(&postgres.url()).of_program(&program);
    node.start().await;
    let crowd = crowd::Crowd::gather(&node, 500).await;
    talk::measure(&node, &postgres.processes(), &crowd).await;
    history::measure(&node, &crowd).await;
    drop(node);

    nodes::measure(&program).await;
}
