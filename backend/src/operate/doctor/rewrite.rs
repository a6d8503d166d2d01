//! Rewriting PostgreSQL's tables. No query finds erased data, but its bytes stay in the pages of a
//! table until these are reused; a rewrite keeps only live rows. SQLite overwrites deleted data at
//! once.

use diesel::{QueryableByName, sql_types::Text};
use diesel_async::RunQueryDsl;

use crate::{
    base::error::{Error, Result},
    domain::privacy::inventory::TABLES,
    storage::{Conn, Store},
};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Rewrites every table with personal data, one after the other. During a rewrite its table is
/// locked; `report` is called with each table before it begins.
///
/// # Errors
/// An error message for SQLite; the error of the database.
pub async fn rewrite(store: &Store, report: impl Fn(&'static str)) -> Result<()> {
    let there = store.maintenance(|conn| Box::pin(tables(conn))).await?;
    for table in TABLES.iter().filter(|table| there.iter().any(|name| name == table.name)) {
        report(table.name);
        store.maintenance(move |conn| Box::pin(rewrite_table(conn, table.name))).await?;
    }
    Ok(())
}

async fn tables(conn: &mut Conn) -> Result<Vec<String>> {
    let Conn::Postgres(c) = conn else {
        let reason = "SQLite overwrites what is erased at once: there is nothing to do";
        return Err(Error::internal(reason));
    };
    let query = "SELECT table_name::text AS name FROM information_schema.tables \
        WHERE table_schema = current_schema()";
    let found: Vec<Named> = diesel::sql_query(query).load(c).await?;
    Ok(found.into_iter().map(|table| table.name).collect())
}

async fn rewrite_table(conn: &mut Conn, table: &'static str) -> Result<()> {
    // A longer wait for the lock would block all queries behind it.
    conn.batch("SET lock_timeout = '10s'").await?;
    conn.batch(&format!("VACUUM (FULL, ANALYZE) {table}")).await
}
