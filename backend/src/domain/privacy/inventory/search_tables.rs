//! The tables of the search, for the inventory.

use super::{
    categories::Kind,
    column::{Column, Erase, Export, INTERNAL, Table, technical},
};

pub(super) const SEARCH_ENTRIES: Table = Table {
    name: "search_entries",
    owners: &[],
    about: &[],
    columns: &[
        Column {
            names: &["tokens"],
            kind: Some(Kind::Messages),
            export: Export::Left("a copy of the words of a message"),
            erase: Erase::Row,
        },
        technical(INTERNAL, &["id", "message_id", "conversation_id", "seq", "fold"]),
    ],
};

pub(super) const SEARCH_WORDS: Table = Table {
    name: "search_words",
    owners: &[],
    about: &[],
    columns: &[Column {
        names: &["words"],
        kind: Some(Kind::Messages),
        export: Export::Left("a copy of the words of a message"),
        erase: Erase::Row,
    }],
};

pub(super) const SEARCH_BACKLOG: Table = Table {
    name: "search_backlog",
    owners: &[],
    about: &[],
    columns: &[technical(
        "how far older messages have been indexed",
        &["id", "below", "next_entry"],
    )],
};
