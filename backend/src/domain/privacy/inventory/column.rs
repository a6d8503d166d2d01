//! What a table and a column are to a person.

use super::categories::Kind;

#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// The columns that say whose a row is: a row counts for each of these people.
    pub owners: &'static [&'static str],
    /// The columns that name a person whose row it is not; erasure empties these too.
    pub about: &'static [&'static str],
    pub columns: &'static [Column],
}

#[derive(Debug)]
pub struct Column {
    pub names: &'static [&'static str],
    /// `None` for what says nothing about anybody.
    pub kind: Option<Kind>,
    pub export: Export,
    pub erase: Erase,
}

/// Where a column is found in the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Export {
    /// In this member of the document.
    Section(&'static str),
    /// Not in it, for this reason.
    Left(&'static str),
}

/// What the erasure of an account does to a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erase {
    /// Its row is deleted.
    Row,
    /// It is set to nothing; the rest of the row stays for others.
    Emptied,
    /// It stays, for this reason.
    Stays(&'static str),
    NothingPersonal,
}

/// Columns of a kind, found in a section of the export and deleted with their row.
pub(super) const fn personal(
    kind: Kind,
    section: &'static str,
    names: &'static [&'static str],
) -> Column {
    Column { names, kind: Some(kind), export: Export::Section(section), erase: Erase::Row }
}

/// Columns of a kind that the export leaves out, deleted with their row.
pub(super) const fn unexported(
    kind: Kind,
    why: &'static str,
    names: &'static [&'static str],
) -> Column {
    Column { names, kind: Some(kind), export: Export::Left(why), erase: Erase::Row }
}

/// Columns that say nothing about anybody.
pub(super) const fn technical(why: &'static str, names: &'static [&'static str]) -> Column {
    Column { names, kind: None, export: Export::Left(why), erase: Erase::NothingPersonal }
}
