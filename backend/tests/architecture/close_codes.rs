//! The documents and the web app state the close codes of the table in
//! `backend/src/engine/delivery/close.rs`, and no others.

use std::{collections::BTreeSet, fs, path::Path};

use umbrachat::{api::close_codes, engine::delivery::close::CloseCode};

use crate::documents;

fn read(path: &str) -> String {
    fs::read_to_string(documents::root().join(path)).expect(path)
}

#[test]
fn the_web_app_has_the_generated_list() {
    let committed = read("frontend/src/link/close-codes.ts");
    assert_eq!(committed, close_codes::typescript(), "run `make openapi`");
}

#[test]
fn the_protocol_has_the_table() {
    let table = close_codes::markdown();
    let is_there = read("docs/protocol.md").contains(&format!("### Close codes\n\n{table}\n"));
    assert!(is_there, "the table of docs/protocol.md has to be\n{table}");
}

/// Close codes 44xx mirror statuses of HTTP; other numbers from 4000 on are not looked for.
#[test]
fn no_document_names_another_code() {
    let known: BTreeSet<_> = CloseCode::ALL.iter().map(|code| code.number().to_string()).collect();
    for page in documents::pages() {
        let text = fs::read_to_string(&page).expect("a page");
        let numbers = text.split(|sign: char| !sign.is_ascii_alphanumeric());
        for number in numbers.filter(|it| it.len() == 4 && it.starts_with("44")) {
            assert!(known.contains(number), "{} names {number}", Path::new(&page).display());
        }
    }
}
