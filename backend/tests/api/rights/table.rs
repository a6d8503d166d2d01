//! Reads `docs/rights.md`.

use std::collections::BTreeMap;

use super::people::Kind;

/// The rows by operation id, from every table whose first column is `operation`.
pub fn read() -> BTreeMap<String, Vec<u16>> {
    let page = include_str!("../../../../docs/rights.md");
    let mut rows = BTreeMap::new();
    let mut is_ours = false;
    for line in page.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells.first() {
            _ if !line.starts_with('|') => is_ours = false,
            Some(&"operation") => {
                let heads: Vec<String> = Kind::ALL.iter().map(|kind| kind.head()).collect();
                assert_eq!(cells[1..], heads, "the columns");
                is_ours = true;
            }
            Some(name) if is_ours && !name.starts_with('-') => {
                let status =
                    |cell: &&str| cell.parse().unwrap_or_else(|_| panic!("no status: {line}"));
                let statuses: Vec<u16> = cells[1..].iter().map(status).collect();
                assert_eq!(statuses.len(), Kind::ALL.len(), "{line}");
                let name = name.trim_matches('`').to_owned();
                assert!(rows.insert(name, statuses).is_none(), "twice: {line}");
            }
            _ => {}
        }
    }
    rows
}

/// A row in the format of the page.
pub fn write(operation: &str, statuses: &[u16]) -> String {
    let cells: Vec<String> = statuses.iter().map(ToString::to_string).collect();
    format!("| `{operation}` | {} |", cells.join(" | "))
}
