//! Keeps prepared statements that diesel would prepare anew each time.
//!
//! Diesel keeps no statement whose text depends on values: lists, and insertions with optional
//! columns. On SQLite, parsing such a statement costs more than running it.

use diesel::{
    QueryResult, RunQueryDsl,
    backend::Backend,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
};

/// The longest list for which a statement is kept. A statement takes memory for each of its
/// parameters.
const LIST_MAX: usize = 512;

/// Keeps the statement of this query under its text. Only for queries with few different texts: a
/// statement is kept as long as its connection.
pub fn cached<Q>(query: Q) -> Cached<Q> {
    Cached { query, is_kept: true }
}

/// [`cached`] for a query with this list, [`padded`]. A statement with a long list is not kept.
pub fn cached_with<Q, T>(list: &[T], query: Q) -> Cached<Q> {
    Cached { query, is_kept: list.len() <= LIST_MAX }
}

/// The items, with the last one repeated up to a power of two, so that lists of different lengths
/// have few different texts. A long list stays as it is.
pub fn padded<T: Clone>(items: &[T]) -> Vec<T> {
    let mut padded = items.to_vec();
    if let Some(last) = items.last().filter(|_| items.len() <= LIST_MAX) {
        padded.resize(items.len().next_power_of_two(), last.clone());
    }
    padded
}

/// See [`cached`].
pub struct Cached<Q> {
    query: Q,
    is_kept: bool,
}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Cached<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.query.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(self.is_kept)
    }
}

impl<Q> QueryId for Cached<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Cached<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Conn> RunQueryDsl<Conn> for Cached<Q> {}
