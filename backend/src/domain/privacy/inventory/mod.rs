//! The inventory of personal data. Every column that concerns a person is declared here once: its
//! purpose, its legal basis, its retention, and how export and erasure treat it. The table of the
//! privacy policy, the record of processing, the sections of the export, the erasure's check and
//! `GET /me/data-map` are made from it. A test compares it with the schema of both engines.

mod categories;
mod column;
mod file_tables;
mod push_tables;
mod report_tables;
mod search_tables;
mod tables;
pub mod words;

pub use categories::{CATEGORIES, Category, Kind};
pub use column::{Column, Erase, Export, Table};
pub use tables::TABLES;

/// The tables with columns of a category.
pub fn tables_of(kind: Kind) -> impl Iterator<Item = &'static Table> {
    TABLES.iter().filter(move |table| table.columns.iter().any(|column| column.kind == Some(kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_is_described_once_and_has_columns() {
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
    fn personal_columns_are_erased_or_state_why_not() {
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
