//! A connection of either engine, and the macro that runs one query on both.

use deadpool::unmanaged::Object as SqliteLease;
use diesel_async::{
    AsyncPgConnection, SimpleAsyncConnection, pooled_connection::deadpool::Object as PostgresLease,
};

use futures_util::future::BoxFuture;

use super::sqlite::SqliteConn;
use crate::base::{clock::Timestamp, error::Result};

/// Queries in progress on a borrowed connection.
pub type Work<'c, T> = BoxFuture<'c, Result<T>>;

/// A leased connection. Returns to its pool when dropped.
#[expect(clippy::large_enum_variant, reason = "few values, which are borrowed and not moved")]
pub enum Conn {
    Sqlite(SqliteLease<SqliteConn>),
    Postgres(PostgresLease<AsyncPgConnection>),
}

/// Runs one query on the engine of the connection: `sql!(conn, |c|
/// accounts::table.find(id).first(c).await)`. The query is compiled once for each engine, so the
/// compiler checks it against the types of both.
macro_rules! sql {
    ($conn:expr, |$c:ident| $query:expr) => {
        match $conn {
            $crate::storage::Conn::Sqlite(lease) => {
                let $c = &mut **lease;
                $query
            }
            $crate::storage::Conn::Postgres(lease) => {
                let $c = &mut **lease;
                $query
            }
        }
    };
}
pub(crate) use sql;

/// The kind of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TransactionKind {
    /// One consistent snapshot for all statements.
    Snapshot,
    /// READ COMMITTED on PostgreSQL, IMMEDIATE on SQLite.
    Change,
}

impl Conn {
    pub(super) async fn begin(&mut self, kind: TransactionKind) -> Result<()> {
        let text = match (&self, kind) {
            (Self::Sqlite(_), TransactionKind::Snapshot) => "BEGIN",
            (Self::Sqlite(_), TransactionKind::Change) => "BEGIN IMMEDIATE",
            (Self::Postgres(_), TransactionKind::Snapshot) => {
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            }
            (Self::Postgres(_), TransactionKind::Change) => "BEGIN",
        };
        self.batch(text).await
    }

    pub(super) async fn commit(&mut self) -> Result<()> {
        self.batch("COMMIT").await
    }

    pub(super) async fn rollback(&mut self) -> Result<()> {
        self.batch("ROLLBACK").await
    }

    /// Statements without parameters or results.
    pub(crate) async fn batch(&mut self, text: &str) -> Result<()> {
        Ok(sql!(self, |c| c.batch_execute(text).await)?)
    }

    /// The time of the database, so that several nodes agree on it. With SQLite it is the clock of
    /// the only node.
    pub async fn now(&mut self) -> Result<Timestamp> {
        use diesel_async::RunQueryDsl;
        match self {
            Self::Sqlite(_) => Ok(Timestamp::now()),
            Self::Postgres(lease) => {
                let now = diesel::dsl::sql::<crate::base::clock::DbTime>("clock_timestamp()");
                Ok(diesel::select(now).get_result(&mut **lease).await?)
            }
        }
    }

    /// Closes the connection instead of returning it to its pool.
    pub(super) fn discard(self) {
        match self {
            Self::Sqlite(lease) => drop(lease),
            Self::Postgres(lease) => drop(PostgresLease::take(lease)),
        }
    }
}
