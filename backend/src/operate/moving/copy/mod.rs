//! Copying from SQLite to PostgreSQL: every table in the order of references, in pages by key, so
//! that an interrupted copy continues where it was. Afterwards both databases are read again and
//! compared. The epoch stays the same, so clients resume as usual.

mod cell;
mod compare;
mod insert;
mod page;
mod search_words;
pub mod tables;
mod target;

use std::path::Path;

use tokio::runtime::Handle;

use self::tables::TABLES;
use crate::{
    base::{
        config::DatabaseAddress,
        error::{Error, Result},
    },
    storage::{Store, sqlite},
};

/// The progress of a copy, for display.
#[derive(Debug, Clone, Copy)]
pub struct CopyProgress {
    pub doing: &'static str,
    pub done: u64,
    pub total: u64,
}

/// The result of a copy.
#[derive(Debug, Clone, Copy)]
pub struct CopySummary {
    pub tables: usize,
    pub rows: u64,
}

/// # Errors
/// An error message for the operator. Rows copied so far stay, and no server starts on them until
/// the copy is complete.
pub async fn copy(
    from: &DatabaseAddress,
    to: &DatabaseAddress,
    data_dir: &Path,
    runtime: Handle,
    report: impl Fn(CopyProgress),
) -> Result<CopySummary> {
    let (DatabaseAddress::Sqlite(path), DatabaseAddress::Postgres(_)) = (from, to) else {
        return Err(Error::internal("copies go from `sqlite:` to `postgres://`"));
    };
    let path = sqlite::path_of(path.as_ref(), data_dir);
    if !path.is_file() {
        return Err(Error::internal(format!("there is no database at {}", path.display())));
    }
    // Opened like by a server, so that no server can run at the same time.
    let from = Store::open(from, data_dir, runtime.clone()).await?;
    let to = Store::open_unchecked(to, data_dir, runtime)?;
    let installation = target::prepare(&from, &to).await?;

    let mut plan = Vec::new();
    let mut total = 0;
    for table in TABLES {
        let columns = tables::columns(&from, &to, table).await?;
        let rows = page::count(&from, table).await?;
        total += rows;
        plan.push((table, columns, rows));
    }
    let mut done = 0;
    for (table, columns, rows) in &plan {
        let mut here = 0;
        let mut after = page::last_key(&to, table, columns).await?;
        loop {
            report(CopyProgress { doing: table.name, done: done + here, total: 2 * total });
            let (copied, last) = page::copy(&from, &to, table, columns, after).await?;
            if last.is_none() {
                break;
            }
            here += copied;
            after = last;
        }
        target::continue_numbers(&to, table).await?;
        done += rows;
    }
    for (table, columns, rows) in &plan {
        report(CopyProgress { doing: table.name, done, total: 2 * total });
        compare::compare(&from, &to, table, columns).await?;
        done += rows;
    }
    target::finish(&to, installation).await?;
    Ok(CopySummary { tables: TABLES.len() + 1, rows: total + 1 })
}
