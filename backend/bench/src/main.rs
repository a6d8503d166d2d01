//! Measures the program under load for docs/performance.md: `make bench`.
//!
//! The measured program is the release build that `UMBRACHAT_BENCH_PROGRAM` names; this program
//! only produces the load. Costs are processor time and memory of the server's processes, so load
//! elsewhere on the machine affects them little; figures to compare come from one run.
//!
//! Arguments choose systems (`raw`, `sqlite`, `postgres`), parts (see `chosen.rs`) and `rounds=N`.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a measurement is read by the person who starts it, and fails by panicking"
)]

mod api;
mod chosen;
mod conversation;
mod copy;
mod crowd;
mod engine;
mod http;
mod line;
#[path = "../../tests/faults/parts/mod.rs"]
#[expect(dead_code, unused_imports, reason = "shared with the fault tests, which use all of it")]
mod parts;
mod processes;
mod raw;
mod rows;
mod seed;
mod system;
mod table;
mod tally;

use chosen::Chosen;
use table::Table;
use tokio::signal::unix::{SignalKind, signal};

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["serve-raw", port] => return raw::serve(port.parse().expect("a port")),
        ["serve-copy", port, folder] => {
            return copy::serve(port.parse().expect("a port"), folder.into());
        }
        _ => {}
    }
    let chosen = Chosen::from(arguments.into_iter());
    // One thread: it leaves the other cores to the server, and hands nothing between threads.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    // When it is ended early, the servers that it has started end with it.
    runtime.expect("a runtime").block_on(async {
        let mut ended = signal(SignalKind::terminate()).expect("is Unix");
        tokio::select! {
            () = run(&chosen) => {}
            _ = ended.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    });
}

async fn run(chosen: &Chosen) {
    let mut table = Table::new(chosen.rounds);
    rows::measure(chosen, &mut table).await;
    table.show();
}
