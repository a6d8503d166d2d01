//! What a table or column means for a person.

use super::categories::Kind;

#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// The columns with the owners of a row; a row counts for each of them.
    pub owners: &'static [&'static str],
    /// The columns that name a person who does not own the row; an erasure empties these too.
    pub about: &'static [&'static str],
    pub columns: &'static [Column],
}

#[derive(Debug)]
pub struct Column {
    pub names: &'static [&'static str],
    /// `None` for columns without personal data.
    pub kind: Option<Kind>,
    pub export: Export,
    pub erase: Erase,
}

/// How the export treats a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// It is in this section of the document.
    Section(&'static str),
    /// It is not exported, for this reason.
    Left(&'static str),
}

/// What the erasure of an account does to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erase {
    /// The row is deleted.
    Row,
    /// The column is emptied; the rest of the row stays.
    Emptied,
    /// It stays, for this reason.
    Stays(&'static str),
    NothingPersonal,
}

/// Why a column is not exported.
pub(super) const COUNTER: &str = "a counter of changes that only the protocol uses";
pub(super) const SECRET: &str = "a secret or its hash; exporting it would only help an attacker";
pub(super) const INTERNAL: &str = "an internal number without meaning elsewhere";

/// Columns of a category that are exported in a section and deleted with their row.
pub(super) const fn personal(
    kind: Kind,
    section: &'static str,
    names: &'static [&'static str],
) -> Column {
    Column { names, kind: Some(kind), export: Export::Section(section), erase: Erase::Row }
}

/// Columns of a category that are not exported, and are deleted with their row.
pub(super) const fn unexported(
    kind: Kind,
    why: &'static str,
    names: &'static [&'static str],
) -> Column {
    Column { names, kind: Some(kind), export: Export::Left(why), erase: Erase::Row }
}

/// Columns without personal data.
pub(super) const fn technical(why: &'static str, names: &'static [&'static str]) -> Column {
    Column { names, kind: None, export: Export::Left(why), erase: Erase::NothingPersonal }
}
