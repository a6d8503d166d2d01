//! A connection to PostgreSQL that several futures can use at once. Their statements are sent without
//! waiting for the answers to earlier ones, and run in the order in which they are sent.

use std::sync::Arc;

use diesel::{
    QueryResult,
    query_builder::{AsQuery, QueryFragment, QueryId},
};
use diesel_async::{
    AsyncConnectionCore, AsyncPgConnection, SimpleAsyncConnection,
    pooled_connection::deadpool::Object,
};

/// A leased connection. It returns to its pool when the last handle is dropped.
#[derive(Clone)]
pub struct PgConn(Arc<Object<AsyncPgConnection>>);

impl PgConn {
    /// Closes the connection instead of returning it to its pool. Handles for statements that are
    /// sent together have ended with the work, so this one is the last.
    pub(in crate::storage) fn discard(self) {
        drop(self.into_lease().map(Object::take));
    }

    /// The lease itself, if this is the only handle.
    pub(in crate::storage) fn into_lease(self) -> Option<Object<AsyncPgConnection>> {
        Arc::into_inner(self.0)
    }
}

impl From<Object<AsyncPgConnection>> for PgConn {
    fn from(lease: Object<AsyncPgConnection>) -> Self {
        Self(Arc::new(lease))
    }
}

type Shared<'conn> = &'conn AsyncPgConnection;

impl SimpleAsyncConnection for PgConn {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        let mut shared: Shared = &self.0;
        shared.batch_execute(query).await
    }
}

impl AsyncConnectionCore for PgConn {
    type ExecuteFuture<'conn, 'query> =
        <Shared<'conn> as AsyncConnectionCore>::ExecuteFuture<'conn, 'query>;
    type LoadFuture<'conn, 'query> =
        <Shared<'conn> as AsyncConnectionCore>::LoadFuture<'conn, 'query>;
    type Stream<'conn, 'query> = <Shared<'conn> as AsyncConnectionCore>::Stream<'conn, 'query>;
    type Row<'conn, 'query> = <Shared<'conn> as AsyncConnectionCore>::Row<'conn, 'query>;
    type Backend = diesel::pg::Pg;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Self::Backend> + QueryId + 'query,
    {
        let mut shared: Shared<'conn> = &self.0;
        AsyncConnectionCore::load(&mut shared, source)
    }

    fn execute_returning_count<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Self::Backend> + QueryId + 'query,
    {
        let mut shared: Shared<'conn> = &self.0;
        AsyncConnectionCore::execute_returning_count(&mut shared, source)
    }
}
