//! Checks that the modules of the backend are in order. It parses every source file, resolves
//! what each file imports to the file that defines it, and compares this with the table in
//! `docs/architecture.md`.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod close_codes;
mod documents;
mod graph;
mod laws;
mod names;
mod order;
mod read;
mod resolve;
mod sources;
#[cfg(test)]
mod tests;

use std::{fs, path::Path};

use crate::{graph::Graph, order::Order};

fn graph() -> Graph {
    Graph::new(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

fn order() -> Order {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/architecture.md");
    Order::parse(&fs::read_to_string(page).expect("docs/architecture.md"))
}

fn passes(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn every_file_is_listed() {
    passes(&laws::unlisted(&graph(), &order()));
}

#[test]
fn no_files_import_each_other() {
    passes(&laws::circles_of_files(&graph()));
}

#[test]
fn no_modules_import_each_other() {
    passes(&laws::circles_of_modules(&graph()));
}

#[test]
fn modules_import_only_what_is_listed_above_them() {
    passes(&laws::against_the_order(&graph(), &order()));
}

#[test]
fn files_import_only_their_layer_and_lower_ones() {
    passes(&laws::against_the_layers(&graph(), &order()));
}

/// Writes each import as a line `from to path`, as input for other tools.
#[test]
#[ignore = "writes the graph to target/tmp/imports.txt and checks nothing"]
fn write_graph() {
    let graph = graph();
    let line = |import: &graph::Import| {
        format!("{} {} {}\n", graph.name(import.from), graph.name(import.to), import.path)
    };
    let lines: String = graph.imports.iter().map(line).collect();
    fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("imports.txt"), lines).expect("a file");
}
