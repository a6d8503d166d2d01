//! Keeps prepared statements that diesel would prepare anew each time.
//!
//! Diesel keeps no statement whose text depends on values: lists, and insertions with optional
//! columns. On SQLite, parsing such a statement costs more than running it.

use diesel::{
    QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sqlite::Sqlite,
};

/// The longest list for which SQLite keeps a statement, which takes memory for each of its
/// parameters.
const LIST_MAX: usize = 512;

/// Keeps the statement of this query under its text. Only for queries with few different texts: a
/// statement is kept as long as its connection.
pub fn cached<Q>(query: Q) -> Cached<Q> {
    Cached { query, is_kept: true }
}

/// [`cached`] for a query with this list, [`padded`]. SQLite keeps no statement with a long list. In
/// PostgreSQL a list of any length is one parameter.
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

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Cached<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.query.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Sqlite) -> QueryResult<bool> {
        Ok(self.is_kept)
    }
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Cached<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.query.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &Pg) -> QueryResult<bool> {
        Ok(true)
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
