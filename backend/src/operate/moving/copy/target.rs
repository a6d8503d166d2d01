//! The target of a copy. It is marked as unfinished until all rows are there and compared, so that
//! no server starts on a partial copy.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl,
    sql_types::{BigInt, Text},
};
use diesel_async::RunQueryDsl;

use super::tables::{TABLES, Table};
use crate::{
    base::{
        clock::Timestamp,
        error::{Error, Result},
        ids::Epoch,
    },
    operate::moving::exclusive,
    storage::{Conn, Store, migrate::UNFINISHED, schema::installation, sql},
};

/// The row of the table `installation`: epoch, compatibility number, creation time.
pub type Installation = (Epoch, i32, Timestamp);

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Prepares the target for a new or a continued copy.
///
/// # Errors
/// When a server uses it, or it contains other data.
pub async fn prepare(from: &Store, to: &Store) -> Result<Installation> {
    let source = from.read(|conn| Box::pin(installation(conn))).await?;
    let source = source.ok_or_else(|| Error::internal("the SQLite database is empty"))?;
    let tables = "SELECT count(*) AS count FROM pg_class \
         WHERE relnamespace = current_schema()::regnamespace";
    let is_new = to
        .maintenance(move |conn| {
            Box::pin(async move {
                exclusive::take_exclusive_lock(conn).await?;
                Ok(count(conn, tables).await? == 0)
            })
        })
        .await?;
    if is_new {
        to.migrate().await?;
    }
    to.write(move |conn| {
        Box::pin(async move {
            let there = installation(conn).await.map_err(|_| not_empty())?;
            let is_ours = there.is_some_and(|(epoch, compatibility, _)| {
                compatibility == UNFINISHED && epoch == source.0
            });
            if is_ours {
                return Ok(());
            }
            for table in TABLES {
                let some =
                    format!("SELECT count(*) AS count FROM (SELECT FROM {} LIMIT 1) t", table.name);
                if count(conn, &some).await.map_err(|_| not_empty())? > 0 {
                    return Err(not_empty());
                }
            }
            store(conn, (source.0, UNFINISHED, source.2)).await
        })
    })
    .await?;
    Ok(source)
}

/// Marks the copy as finished, so that servers can start on it.
pub async fn finish(to: &Store, source: Installation) -> Result<()> {
    to.write(move |conn| Box::pin(store(conn, source))).await?;
    // The query planner needs statistics of the new rows.
    to.maintenance(|conn| Box::pin(conn.batch("ANALYZE"))).await
}

/// Sequences continue after the copied values.
pub async fn continue_numbers(to: &Store, table: &'static Table) -> Result<()> {
    let query = "SELECT column_name::text AS name FROM information_schema.columns \
         WHERE table_schema = current_schema() AND table_name = $1 \
         AND column_default LIKE 'nextval(%'";
    to.write(move |conn| {
        Box::pin(async move {
            let found: Vec<Name> = sql!(conn, |c| {
                diesel::sql_query(query).bind::<Text, _>(table.name).load(c).await
            })?;
            for Name { name } in found {
                let table = table.name;
                conn.batch(&format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', '{name}'), \
                     greatest((SELECT max({name}) FROM {table}), 0) + 1, false)"
                ))
                .await?;
            }
            Ok(())
        })
    })
    .await
}

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

async fn installation(conn: &mut Conn) -> Result<Option<Installation>> {
    Ok(sql!(conn, |c| {
        installation::table
            .select((installation::epoch, installation::compatibility, installation::created_at))
            .first(c)
            .await
            .optional()
    })?)
}

async fn store(conn: &mut Conn, (epoch, compatibility, created_at): Installation) -> Result<()> {
    let row = (
        installation::id.eq(1),
        installation::epoch.eq(epoch),
        installation::compatibility.eq(compatibility),
        installation::created_at.eq(created_at),
    );
    sql!(conn, |c| {
        diesel::delete(installation::table).execute(c).await?;
        diesel::insert_into(installation::table).values(row).execute(c).await
    })?;
    Ok(())
}

async fn count(conn: &mut Conn, query: &str) -> Result<i64> {
    let found: Count = sql!(conn, |c| diesel::sql_query(query).get_result(c).await)?;
    Ok(found.count)
}

fn not_empty() -> Error {
    Error::internal(
        "the PostgreSQL database is not empty, and holds no unfinished copy of this one: make an \
         empty one",
    )
}
