//! Migrates the schema at start. The scripts are in `migrations/sqlite` and `migrations/postgres`,
//! with the same numbers in both.

use diesel::{connection::SimpleConnection as _, sql_types::Integer};
use diesel_async::{AsyncMigrationHarness, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{
    conn::{Conn, Work, sql},
    opening::TOO_NEW,
    schema::installation,
};
use crate::base::{
    clock::Timestamp,
    error::{Code, Error, Result},
    ids::Epoch,
};

/// The schema stores the number of the oldest compatible program; a program with a smaller number
/// refuses to start. Raised only by a migration that breaks the previous version.
pub const SCHEMA_COMPATIBILITY: i32 = 1;

/// The number during a copy: no program may serve an incomplete database.
pub const UNFINISHED: i32 = i32::MAX;

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// An arbitrary number that all versions share.
pub const ADVISORY_LOCK: &str = "7306013";

/// Needs a connection without time limits, which is closed afterwards: other nodes may be
/// migrating, and a large table takes time. Each migration and its record are one transaction.
///
/// # Errors
/// The error of `check`, which runs when no other node migrates; or when the database is too new,
/// or a migration fails.
pub async fn run(
    mut conn: Conn,
    check: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, ()> + Send,
) -> Result<()> {
    if let Err(error) = lock_and_run(&mut conn, check).await {
        conn.discard();
        return Err(error);
    }
    let (mut conn, migrated) = match conn {
        Conn::Sqlite(mut lease) => {
            let connection = lease.plain();
            let migrated = run_pending(connection, SQLITE);
            // It may write statistics, which fails on a full disk.
            if let Err(error) = connection.batch_execute("PRAGMA optimize") {
                tracing::debug!(%error, "updating the statistics failed");
            }
            (Conn::Sqlite(lease), migrated.map_err(Error::from))
        }
        Conn::Postgres(lease) => {
            let lease = lease.into_lease().ok_or_else(|| Error::internal("it is in use"))?;
            let mut harness = AsyncMigrationHarness::new(lease);
            let migrated = run_pending(&mut harness, POSTGRES);
            (Conn::Postgres(harness.into_inner().into()), migrated.map_err(Error::from))
        }
    };
    let done = match migrated {
        Ok(()) => begin_epoch(&mut conn).await,
        Err(error) => Err(failed(&error)),
    };
    conn.discard();
    done
}

fn failed(error: &Error) -> Error {
    let said = error.to_string();
    let is_full =
        ["database or disk is full", "No space left"].iter().any(|why| said.contains(why));
    Error::new(if is_full { Code::StorageFull } else { Code::Internal })
        .caused_by(format!("a migration failed, and the schema is as it was before it: {error}"))
}

/// Takes the lock under which one node migrates at a time. It ends with the connection. Only under
/// the lock is the state of other nodes' migrations final.
async fn lock_and_run(
    conn: &mut Conn,
    check: impl for<'c> FnOnce(&'c mut Conn) -> Work<'c, ()> + Send,
) -> Result<()> {
    if let Conn::Postgres(lease) = conn {
        lease.batch_execute(&format!("SELECT pg_advisory_lock({ADVISORY_LOCK})")).await?;
    }
    check(conn).await?;
    refuse_if_newer(conn).await
}

fn run_pending<B, H>(harness: &mut H, source: EmbeddedMigrations) -> diesel::QueryResult<()>
where
    B: diesel::backend::Backend,
    H: MigrationHarness<B>,
    EmbeddedMigrations: diesel::migration::MigrationSource<B>,
{
    harness
        .run_pending_migrations(source)
        .map(|_| ())
        .map_err(diesel::result::Error::QueryBuilderError)
}

/// The content of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseContent {
    Empty,
    /// The tables of this program.
    Ours,
    /// Tables of another program.
    Foreign,
}

/// Looks without changing anything. A database with only the records of a migration tool counts as
/// empty.
pub async fn content(conn: &mut Conn) -> Result<DatabaseContent> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT CAST(count(*) AS INTEGER) AS count, CAST(count(*) FILTER (WHERE \
             name = 'installation' AND EXISTS (SELECT 1 FROM pragma_table_info('installation') \
             WHERE name = 'compatibility')) AS INTEGER) AS ours FROM sqlite_master \
             WHERE type = 'table' AND name NOT LIKE 'sqlite^_%' ESCAPE '^' \
             AND name <> '__diesel_schema_migrations'"
        }
        Conn::Postgres(_) => {
            "SELECT count(*)::int AS count, count(*) FILTER (WHERE relname = 'installation' AND \
             EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = pg_class.oid \
             AND attname = 'compatibility'))::int AS ours FROM pg_class \
             WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') \
             AND relname <> '__diesel_schema_migrations' AND NOT EXISTS (SELECT 1 FROM pg_depend \
             WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')"
        }
    };
    let found: Tables = sql!(conn, |c| diesel::sql_query(query).get_result(c).await)?;
    Ok(match (found.count, found.ours) {
        (0, _) => DatabaseContent::Empty,
        (_, 0) => DatabaseContent::Foreign,
        _ => DatabaseContent::Ours,
    })
}

#[derive(diesel::QueryableByName)]
struct Tables {
    #[diesel(sql_type = Integer)]
    count: i32,
    #[diesel(sql_type = Integer)]
    ours: i32,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = Integer)]
    count: i32,
}

/// Refuses a schema that only later versions can use.
pub async fn refuse_if_newer(conn: &mut Conn) -> Result<()> {
    let exists = match conn {
        Conn::Sqlite(_) => {
            "SELECT CAST(count(*) AS INTEGER) AS count FROM sqlite_master \
             WHERE type = 'table' AND name = 'installation'"
        }
        Conn::Postgres(_) => {
            "SELECT count(*)::int AS count FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = 'installation'"
        }
    };
    let found: Count = sql!(conn, |c| diesel::sql_query(exists).get_result(c).await)?;
    if found.count == 0 {
        return Ok(());
    }
    use diesel::{OptionalExtension, QueryDsl};
    let needed: Option<i32> = sql!(conn, |c| {
        installation::table.select(installation::compatibility).first(c).await.optional()
    })?;
    match needed {
        Some(UNFINISHED) => Err(Error::internal(
            "this database is an unfinished copy: run `umbrachat copy` again, which goes on",
        )),
        Some(needed) if needed > SCHEMA_COMPATIBILITY => Err(Error::internal(TOO_NEW)),
        _ => Ok(()),
    }
}

/// The first start sets the epoch.
async fn begin_epoch(conn: &mut Conn) -> Result<()> {
    use diesel::{ExpressionMethods, QueryDsl};
    let begun: i64 = sql!(conn, |c| installation::table.count().get_result(c).await)?;
    if begun > 0 {
        return Ok(());
    }
    sql!(conn, |c| {
        diesel::insert_into(installation::table)
            .values((
                installation::id.eq(1),
                installation::epoch.eq(Epoch::new()),
                installation::compatibility.eq(SCHEMA_COMPATIBILITY),
                installation::created_at.eq(Timestamp::now()),
            ))
            .on_conflict_do_nothing()
            .execute(c)
            .await
    })?;
    Ok(())
}

/// The version to which this program migrates.
pub fn newest() -> String {
    use diesel::migration::MigrationSource;
    let ours = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE).unwrap_or_default();
    let versions = ours.iter().map(|migration| migration.name().version().to_string());
    versions.max().unwrap_or_default()
}
