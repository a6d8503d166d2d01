//! What this server keeps about people: every column that concerns a person is declared
//! here once, with what it is for, on what ground, for how long, and what export and
//! erasure do with it. The privacy policy's table, the record of processing, the export's
//! sections, the erasure's own check and `GET /me/data-map` all come from here; a test
//! holds it against the schema of both engines.

mod categories;
mod column;
mod tables;
pub mod words;

pub use categories::{CATEGORIES, Category, Kind};
pub use column::{Column, Erase, Export, Table};
pub use tables::TABLES;

/// The tables that hold something of a kind.
pub fn tables_of(kind: Kind) -> impl Iterator<Item = &'static Table> {
    TABLES.iter().filter(move |table| table.columns.iter().any(|column| column.kind == Some(kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_described_once_and_held_somewhere() {
        for category in CATEGORIES {
            let of_kind = CATEGORIES.iter().filter(|other| other.kind == category.kind);
            assert_eq!(of_kind.count(), 1, "{:?}", category.kind);
            assert!(tables_of(category.kind).next().is_some(), "{:?}", category.kind);
        }
        for column in TABLES.iter().flat_map(|table| table.columns) {
            let described = |kind| CATEGORIES.iter().any(|category| category.kind == kind);
            assert!(column.kind.is_none_or(described), "{column:?}");
        }
    }

    #[test]
    fn what_concerns_a_person_goes_or_says_why_it_stays() {
        for table in TABLES {
            for column in table.columns.iter().filter(|column| column.kind.is_some()) {
                let explained = match column.erase {
                    Erase::Row | Erase::Emptied => true,
                    Erase::Stays(why) => !why.is_empty(),
                    Erase::NothingPersonal => false,
                };
                assert!(explained, "{}.{:?}", table.name, column.names);
            }
        }
    }
}
