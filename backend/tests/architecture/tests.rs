//! Breaks each rule once in a small source tree; the check has to report it.

use std::{fs, path::Path};

use tempfile::TempDir;

use crate::{graph::Graph, laws, order::Order};

const ORDER: &str = "\
| module | model | rules | queries | events | actions | routes |
|---|---|---|---|---|---|---|
| `base` | `*` | | | | | |
| `domain/one` | `model` | `rules` | `queries` | | | |
| `domain/two` | `model` | | `queries` | | | |
| `features/two` | | | | | `act` | `routes` |
";

/// A tree without violations.
const SOUND: &[(&str, &str)] = &[
    ("lib.rs", "pub mod base; pub mod domain; pub mod features;"),
    ("base.rs", "pub struct Id; pub const LIMIT: usize = 1;"),
    ("domain/mod.rs", "pub mod one; pub mod two;"),
    ("domain/one/mod.rs", "pub mod model; pub mod queries; pub mod rules; pub use model::One;"),
    ("domain/one/model.rs", "use crate::base::Id; pub struct One(Id);"),
    ("domain/one/rules.rs", "use super::model::One; pub fn may(_: &One) {}"),
    ("domain/one/queries.rs", "use super::One; pub fn find() -> Option<One> { None }"),
    ("domain/two/mod.rs", "pub mod model; pub mod queries;"),
    ("domain/two/model.rs", "pub struct Two(crate::domain::one::One);"),
    ("domain/two/queries.rs", "use crate::domain::one; fn all() { one::queries::find(); }"),
    ("features/mod.rs", "pub mod two;"),
    ("features/two/mod.rs", "mod act; mod routes;"),
    ("features/two/act.rs", "pub fn act() {}"),
    ("features/two/routes.rs", "use super::act; fn post() { act::act(); }"),
];

fn tree(changes: &[(&str, &str)]) -> (TempDir, Graph) {
    let directory = tempfile::tempdir().expect("a directory");
    for (file, text) in SOUND.iter().chain(changes) {
        let path = directory.path().join(file);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let graph = Graph::new(directory.path());
    (directory, graph)
}

fn all(graph: &Graph, order: &Order) -> Vec<String> {
    [
        laws::unlisted(graph, order),
        laws::circles_of_files(graph),
        laws::circles_of_modules(graph),
        laws::against_the_order(graph, order),
        laws::against_the_layers(graph, order),
    ]
    .concat()
}

/// The violations after these files have been added or replaced.
fn faults(changes: &[(&str, &str)]) -> String {
    let (_directory, graph) = tree(changes);
    all(&graph, &Order::parse(ORDER)).join("\n")
}

#[track_caller]
fn has(changes: &[(&str, &str)], sentence: &str) {
    let faults = faults(changes);
    assert!(faults.contains(sentence), "{sentence}\nis not among:\n{faults}");
}

#[test]
fn a_sound_tree_has_no_fault() {
    assert_eq!(faults(&[]), "");
}

#[test]
fn a_circle_of_files_is_found_through_super() {
    let changes =
        [("domain/one/model.rs", "use super::rules; pub struct One; fn f() { rules::may(&One) }")];
    has(&changes, "files import each other in a circle: domain/one/model.rs, domain/one/rules.rs");
}

#[test]
fn a_circle_of_files_is_found_through_a_file_and_its_own_module() {
    let changes = [
        (
            "domain/one/mod.rs",
            "pub mod model; pub mod queries; pub mod rules; pub use model::One; pub struct Own; fn f() { rules::may() }",
        ),
        ("domain/one/rules.rs", "pub fn may(_: &super::Own) {}"),
    ];
    has(&changes, "files import each other in a circle: domain/one/mod.rs, domain/one/rules.rs");
}

#[test]
fn a_circle_of_modules_is_found_without_one_of_files() {
    let changes =
        [("domain/one/queries.rs", "use crate::domain::two::model::Two; pub fn find() {}")];
    has(&changes, "modules import each other in a circle: domain/one, domain/two");
    let changes = [
        ("domain/one/rules.rs", "pub fn may(_: &super::One) { crate::features::two::act::act() }"),
        ("features/two/routes.rs", "use crate::domain::one::One;"),
    ];
    has(&changes, "modules import each other in a circle: domain, features");
}

#[test]
fn an_import_against_the_order_is_found_through_a_re_export() {
    let changes = [
        ("domain/two/mod.rs", "pub mod model; pub mod queries; pub use model::Two;"),
        ("domain/one/queries.rs", "use crate::domain::two::Two; pub fn find() {}"),
    ];
    has(
        &changes,
        "domain/one/queries.rs imports crate::domain::two::Two from domain/two/model.rs: domain/one is below domain/two",
    );
}

#[test]
fn an_import_against_the_order_is_found_in_macros_and_attributes() {
    let of_macro = [(
        "base.rs",
        "pub struct Id; fn f() { println!(\"{}\", crate::domain::one::rules::may()) }",
    )];
    has(&of_macro, "base.rs imports crate::domain::one::rules::may from domain/one/rules.rs");
    let of_attribute = [(
        "base.rs",
        "#[serde(with = \"crate::domain::one::rules\")] pub struct Id; #[serde(with = \"crate::domain::one::rules::may\")] struct X;",
    )];
    has(&of_attribute, "base.rs imports crate::domain::one::rules::may from domain/one/rules.rs");
}

#[test]
fn an_import_of_a_higher_layer_is_found() {
    let changes = [("domain/one/rules.rs", "use super::queries::find; pub fn may() { find(); }")];
    has(
        &changes,
        "domain/one/rules.rs is of the layer rules and may not import super::queries::find",
    );
}

#[test]
fn a_package_that_a_layer_may_not_use_is_found() {
    let changes = [("domain/one/rules.rs", "use diesel::prelude::*; pub fn may() {}")];
    has(&changes, "domain/one/rules.rs is of the layer rules and may not use diesel::prelude");
}

#[test]
fn an_unlisted_file_is_found() {
    let changes = [
        (
            "domain/one/mod.rs",
            "pub mod extra; pub mod model; pub mod queries; pub mod rules; pub use model::One;",
        ),
        ("domain/one/extra.rs", ""),
    ];
    has(&changes, "domain/one/extra.rs is not in the table of docs/architecture.md");
}

#[test]
fn a_file_that_no_module_declares_is_found() {
    has(&[("domain/one/left.rs", "")], "domain/one/left.rs is declared by no module");
}

#[test]
fn a_listed_file_that_does_not_exist_is_found() {
    let (_directory, graph) = tree(&[]);
    let order = Order::parse(&ORDER.replace("`rules`", "`rules` `gone`"));
    assert!(all(&graph, &order).join("\n").contains("lists domain/one/gone, which does not exist"));
}

#[test]
fn unit_tests_may_import_what_they_like() {
    let text = "pub struct Id; #[cfg(test)] mod tests { use crate::features::two::act::act; }";
    assert_eq!(faults(&[("base.rs", text)]), "");
}
