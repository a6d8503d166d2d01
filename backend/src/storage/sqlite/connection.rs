//! An SQLite connection for diesel-async whose statements run on the thread that polls them.
//!
//! diesel-async's own wrapper sends every statement to another thread. That costs two thread
//! switches, a copy of every row, and the query's text for each look-up of a prepared statement.
//! Here a whole transaction is sent to the connection's thread ([`super::thread`]), and its
//! statements run there in place.

use diesel::{
    Connection as _, QueryResult, SqliteConnection,
    connection::{LoadConnection, SimpleConnection},
    query_builder::{AsQuery, AstPass, Query, QueryFragment, QueryId},
    sql_types::Untyped,
    sqlite::Sqlite,
};
use diesel_async::{AsyncConnectionCore, SimpleAsyncConnection};
use futures_util::{
    future::{Ready, ready},
    stream::{self, Iter},
};
use send_wrapper::SendWrapper;

use super::thread::ConnectionThread;

/// An SQLite connection, and the thread on which its transactions run.
pub struct SqliteConn {
    connection: SqliteConnection,
    thread: ConnectionThread,
}

impl SqliteConn {
    pub(super) fn new(connection: SqliteConnection, thread: ConnectionThread) -> Self {
        Self { connection, thread }
    }

    pub(in crate::storage) fn thread(&self) -> ConnectionThread {
        self.thread.clone()
    }

    /// The connection itself, for several statements in a row.
    pub fn plain(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

type Cursor<'conn, 'query> = <SqliteConnection as LoadConnection>::Cursor<'conn, 'query>;

impl SimpleAsyncConnection for SqliteConn {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.connection.batch_execute(query)
    }
}

impl AsyncConnectionCore for SqliteConn {
    type ExecuteFuture<'conn, 'query> = Ready<QueryResult<usize>>;
    type LoadFuture<'conn, 'query> = Ready<QueryResult<Self::Stream<'conn, 'query>>>;
    // Rows refer to the statement and stay on its thread, like the future that reads them.
    type Stream<'conn, 'query> = SendWrapper<Iter<Cursor<'conn, 'query>>>;
    type Row<'conn, 'query> = <SqliteConnection as LoadConnection>::Row<'conn, 'query>;
    type Backend = Sqlite;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Sqlite> + QueryId + 'query,
    {
        let rows = self.connection.load(AnyRows(source.as_query()));
        ready(rows.map(|rows| SendWrapper::new(stream::iter(rows))))
    }

    fn execute_returning_count<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Sqlite> + QueryId + 'query,
    {
        ready(self.connection.execute_returning_count(&source))
    }
}

/// A query whose columns are checked by diesel-async, as its trait does not pass their types on.
struct AnyRows<Q>(Q);

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for AnyRows<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, backend: &Sqlite) -> QueryResult<bool> {
        self.0.is_safe_to_cache_prepared(backend)
    }
}

impl<Q: QueryId> QueryId for AnyRows<Q> {
    type QueryId = Q::QueryId;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID;
}

impl<Q> Query for AnyRows<Q> {
    type SqlType = Untyped;
}
