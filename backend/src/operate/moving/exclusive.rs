//! Whether a server uses a PostgreSQL database. SQLite has a file lock for this.

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use crate::{
    base::error::{Error, Result},
    storage::{Conn, migrate::ADVISORY_LOCK, sql},
};

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Prevents servers from starting as long as the connection is open: every start takes the same
/// lock.
///
/// # Errors
/// When a server or another such command is running.
pub async fn take_exclusive_lock(conn: &mut Conn) -> Result<()> {
    let lock = format!("SELECT pg_try_advisory_lock({ADVISORY_LOCK})::int::bigint AS count");
    if count(conn, &lock).await? == 0 {
        return Err(Error::internal(
            "a server is starting on this database, or another command is moving its data",
        ));
    }
    let serving = "SELECT count(*) AS count FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'umbrachat'";
    if count(conn, serving).await? > 0 {
        return Err(Error::internal(
            "a server is running on this database: stop every node of it first",
        ));
    }
    Ok(())
}

async fn count(conn: &mut Conn, query: &str) -> Result<i64> {
    let found: Count = sql!(conn, |c| diesel::sql_query(query).get_result(c).await)?;
    Ok(found.count)
}
