//! Inserts messages.

use diesel::prelude::*;
use futures_util::future::{join, join_all};

use super::{
    index::{self, IndexEntry},
    model::MessageRow,
};
use crate::{
    base::error::Result,
    storage::{Conn, PgConn, cached, schema::messages},
};

/// Stores a batch of new messages and their index entries.
pub async fn insert(conn: &mut Conn, rows: Vec<MessageRow>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let entries: Vec<_> = rows.iter().filter_map(IndexEntry::of).collect();
    match conn {
        Conn::Sqlite(c) => {
            let c = c.plain();
            for row in &rows {
                let insert = diesel::insert_into(messages::table).values(row);
                diesel::RunQueryDsl::execute(cached(insert), c)?;
            }
            index::sqlite::insert(c, &entries)?;
        }
        Conn::Postgres(c) => {
            let inserts = powers_of_two(&rows).map(|rows| insert_rows(c.clone(), rows));
            let mut after = c.clone();
            // All are sent at once, the entries last, as they refer to the messages. After an error
            // the later ones only fail because of it, so the first error is returned.
            let indexing = index::postgres::insert(&mut after, &entries);
            let (inserted, indexed) = join(join_all(inserts), indexing).await;
            for result in inserted {
                result?;
            }
            indexed?;
        }
    }
    Ok(())
}

/// The longest insertion.
const ROWS_MAX: usize = 64;

/// Pieces of few different lengths, for statements that are kept.
fn powers_of_two<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = 1 << rows.len().min(ROWS_MAX).checked_ilog2()?;
        let (piece, rest) = rows.split_at(length);
        rows = rest;
        Some(piece)
    })
}

async fn insert_rows(mut c: PgConn, rows: &[MessageRow]) -> QueryResult<usize> {
    let insert = diesel::insert_into(messages::table).values(rows);
    diesel_async::RunQueryDsl::execute(cached(insert), &mut c).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_divided_into_pieces_of_few_lengths() {
        let lengths = |count: usize| {
            let rows: Vec<_> = (0..count).collect();
            let pieces: Vec<_> = powers_of_two(&rows).collect();
            assert_eq!(pieces.concat(), rows);
            pieces.iter().map(|piece| piece.len()).collect::<Vec<_>>()
        };
        assert!(lengths(0).is_empty());
        assert_eq!(lengths(1), [1]);
        assert_eq!(lengths(13), [8, 4, 1]);
        assert_eq!(lengths(200), [64, 64, 64, 8]);
    }
}
