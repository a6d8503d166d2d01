//! A connection of either engine, and the macro that runs one query on both.

use deadpool::unmanaged::Object as SqliteLease;
use diesel_async::SimpleAsyncConnection;
use futures_util::{FutureExt, future::BoxFuture};

use super::{postgres::PgConn, sqlite::SqliteConn};
use crate::base::{clock::Timestamp, error::Result};

/// Queries in progress on a borrowed connection.
pub type Work<'c, T> = BoxFuture<'c, Result<T>>;

/// A leased connection. Returns to its pool when dropped.
pub enum Conn {
    Sqlite(SqliteLease<SqliteConn>),
    Postgres(PgConn),
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
                let $c = lease;
                $query
            }
        }
    };
}
pub(crate) use sql;

/// Runs queries that do not depend on each other, and returns all their results:
/// `together!(conn, |c| first(c), |c| second(c))`. PostgreSQL receives them at once, which saves an
/// exchange of messages for each; SQLite runs them in turn.
///
/// All of them end before it returns, with the first error in their order: later statements of a
/// failed transaction only fail because of an earlier one. In a transaction that writes, each of
/// them must be a single statement, so that their order is that of the statements.
macro_rules! together {
    ($conn:expr, $(|$c:ident| $query:expr),+ $(,)?) => {
        match &mut *$conn {
            $crate::storage::Conn::Postgres(shared) => {
                let all = tokio::join!(
                    biased;
                    $(async {
                        let $c = &mut $crate::storage::Conn::Postgres(shared.clone());
                        $query.await
                    }),+
                );
                $crate::storage::FirstError::or_first_error(all)
            }
            conn => async {
                Ok::<_, $crate::base::error::Error>(($({
                    let $c = &mut *conn;
                    $query.await?
                },)+))
            }
            .await,
        }
    };
}
pub(crate) use together;

/// The results of several queries.
pub trait FirstError {
    type Values;

    /// All values, or the first error in the order of the queries.
    fn or_first_error(self) -> Result<Self::Values>;
}

macro_rules! first_error {
    ($($name:ident)+) => {
        impl<$($name),+> FirstError for ($(Result<$name>,)+) {
            type Values = ($($name,)+);

            #[expect(non_snake_case, reason = "a type and its value have one name here")]
            fn or_first_error(self) -> Result<Self::Values> {
                let ($($name,)+) = self;
                Ok(($($name?,)+))
            }
        }
    };
}

first_error!(A B);
first_error!(A B C);
first_error!(A B C D);
first_error!(A B C D E);
first_error!(A B C D E F);
first_error!(A B C D E F G);
first_error!(A B C D E F G H);
first_error!(A B C D E F G H I);
first_error!(A B C D E F G H I J);

/// The kind of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TransactionKind {
    /// No transaction: each statement reads what is committed when it begins.
    None,
    /// One consistent snapshot for all statements.
    Snapshot,
    /// READ COMMITTED on PostgreSQL, IMMEDIATE on SQLite.
    Change,
}

impl Conn {
    pub(super) async fn begin(&mut self, kind: TransactionKind) -> Result<()> {
        let text = match (&self, kind) {
            (_, TransactionKind::None) => return Ok(()),
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

    /// Sends COMMIT without waiting for the answer: for a transaction on PostgreSQL that has only
    /// read. The next user of the connection sends after it.
    pub(super) fn commit_later(&mut self) {
        let _ = self.commit().now_or_never();
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
                Ok(diesel::select(now).get_result(lease).await?)
            }
        }
    }

    /// Closes the connection instead of returning it to its pool.
    pub(super) fn discard(self) {
        match self {
            Self::Sqlite(lease) => drop(lease),
            Self::Postgres(lease) => lease.discard(),
        }
    }
}
