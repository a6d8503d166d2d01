//! Reads both databases again in the same order and form: number of rows and checksum of every
//! table must be equal.

use aws_lc_rs::digest::{Context, Digest, SHA256};

use super::{
    page::{key_of, read},
    tables::{Column, Table},
};
use crate::{
    base::error::{Error, Result},
    storage::Store,
};

/// # Errors
/// When they differ.
pub async fn compare(
    from: &Store,
    to: &Store,
    table: &'static Table,
    columns: &[Column],
) -> Result<()> {
    let (theirs, ours) = tokio::try_join!(sum(from, table, columns), sum(to, table, columns))?;
    if theirs.0 == ours.0 && theirs.1.as_ref() == ours.1.as_ref() {
        return Ok(());
    }
    Err(Error::internal(format!(
        "the copy of {} differs: {} rows became {}, or something in them changed. If the SQLite \
         database was served between two runs, begin again with an empty PostgreSQL database",
        table.name, theirs.0, ours.0
    )))
}

/// The number of rows, and a checksum of their content.
async fn sum(store: &Store, table: &'static Table, columns: &[Column]) -> Result<(u64, Digest)> {
    let (mut count, mut context, mut after) = (0, Context::new(&SHA256), None);
    loop {
        let rows = read(store, table, columns, after).await?;
        let Some(last) = rows.last() else { return Ok((count, context.finish())) };
        after = Some(key_of(table, columns, last)?);
        for row in rows {
            row.0.iter().for_each(|cell| cell.digest(&mut context));
            count += 1;
        }
    }
}
