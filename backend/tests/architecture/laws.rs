//! The rules; each returns its violations as readable sentences.

use crate::{
    graph::{Circle, Graph},
    order::{LAYERS, Order, Place},
};

/// Prefixes of the packages that a layer must not name: I/O below the queries, HTTP below the
/// actions.
const FORBIDDEN: [&[&str]; 6] = [
    &["actix_", "tokio::", "diesel_async"],
    &["actix_", "tokio::", "diesel"],
    &["actix_"],
    &["actix_web", "diesel_async"],
    &[],
    &[],
];

/// Files that the table does not list, names in it without a file, and files outside of any module.
pub fn unlisted(graph: &Graph, order: &Order) -> Vec<String> {
    let is_missing = |file: &&String| order.place(file).is_none() && !is_root(graph, order, file);
    let unlisted = graph.files.iter().filter(is_missing).map(|file| {
        format!("{file} is not in the table of docs/architecture.md: say its module and layer")
    });
    let unreached =
        graph.unreached.iter().map(|file| format!("{file} is declared by no module: remove it"));
    let vanished = order.vanished(&graph.files).into_iter().map(|path| {
        format!("docs/architecture.md lists {path}, which does not exist: remove it there")
    });
    unlisted.chain(unreached).chain(vanished).collect()
}

/// The roots of both crates, and files that only declare the modules of a folder.
fn is_root(graph: &Graph, order: &Order, file: &str) -> bool {
    let holds_rows = file
        .strip_suffix("mod.rs")
        .is_some_and(|folder| order.rows.iter().any(|row| row.module.starts_with(folder)));
    let imports_nothing = || graph.imports.iter().all(|import| graph.name(import.from) != file);
    matches!(file, "lib.rs" | "main.rs") || (holds_rows && imports_nothing())
}

pub fn circles_of_files(graph: &Graph) -> Vec<String> {
    circles(graph, "files", graph.circles(str::to_owned))
}

/// Cycles of the modules at the first level below `src`, and at the second.
pub fn circles_of_modules(graph: &Graph) -> Vec<String> {
    let mut faults = Vec::new();
    for depth in [1, 2] {
        let module = |file: &str| module(file, depth);
        faults.extend(circles(graph, "modules", graph.circles(module)));
    }
    faults
}

/// The module of a file at a depth: `domain/accounts/model.rs` is in `domain` and in
/// `domain/accounts`.
fn module(file: &str, depth: usize) -> String {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').take(depth).collect::<Vec<_>>().join("/")
}

fn circles(graph: &Graph, what: &str, circles: Vec<Circle>) -> Vec<String> {
    let sentence = |circle: Circle| {
        let members: Vec<_> = circle.members.into_iter().collect();
        let imports = circle.imports.iter().map(|import| {
            let (from, to) = (graph.name(import.from), graph.name(import.to));
            format!("\n    {from} imports {} from {to}", import.path)
        });
        let imports: String = imports.collect();
        format!("these {what} import each other in a circle: {}{imports}", members.join(", "))
    };
    circles.into_iter().map(sentence).collect()
}

/// Imports of a module that the table lists further down.
pub fn against_the_order(graph: &Graph, order: &Order) -> Vec<String> {
    let fault = |(from, to, path): (&str, &str, &str)| {
        let (mine, theirs) = (order.place(from)?, order.place(to)?);
        let (lower, higher) = (order.rows.get(mine.row)?, order.rows.get(theirs.row)?);
        (theirs.row > mine.row).then(|| {
            format!(
                "{from} imports {path} from {to}: {} is below {} and may not import it",
                lower.module, higher.module
            )
        })
    };
    imports(graph).filter_map(fault).collect()
}

/// Imports of a higher layer, of another module's routes, and of packages that a layer must not
/// use.
pub fn against_the_layers(graph: &Graph, order: &Order) -> Vec<String> {
    let name = |place: Place| LAYERS.get(place.layer).copied().unwrap_or_default();
    let fault = |(from, to, path): (&str, &str, &str)| {
        let (mine, theirs) = (order.place(from)?, order.place(to)?);
        let (my_layer, layer) = (name(mine), name(theirs));
        if theirs.layer > mine.layer {
            return Some(format!(
                "{from} is of the layer {my_layer} and may not import {path} from {to}, \
                 which is of the layer {layer}"
            ));
        }
        (my_layer == "routes"
            && layer == "routes"
            && to.ends_with("/routes.rs")
            && mine.row != theirs.row
            && from.ends_with("/routes.rs"))
        .then(|| format!("{from} imports {path} from {to}: routes of another module are not used"))
    };
    let mut faults: Vec<_> = imports(graph).filter_map(fault).collect();
    for (file, words) in graph.files.iter().zip(&graph.words) {
        let Some(place) = order.place(file) else { continue };
        let forbidden = FORBIDDEN.get(place.layer).copied().unwrap_or_default();
        for word in words.iter().filter(|word| forbidden.iter().any(|no| word.starts_with(no))) {
            let layer = name(place);
            faults.push(format!("{file} is of the layer {layer} and may not use {word}"));
        }
    }
    faults
}

fn imports(graph: &Graph) -> impl Iterator<Item = (&str, &str, &str)> {
    graph
        .imports
        .iter()
        .map(|import| (graph.name(import.from), graph.name(import.to), import.path.as_str()))
}
