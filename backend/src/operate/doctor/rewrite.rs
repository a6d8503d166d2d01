//! Writing PostgreSQL's tables anew. What was erased can be found by no query, and its
//! bytes stay in the pages of its table until these are used again; written anew, the
//! table holds only what is there. SQLite overwrites what is erased at once.

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

/// Rewrites every table with data about people, one after another. While one is rewritten,
/// nobody can read or write it; `report` is told of each before it begins.
///
/// # Errors
/// A sentence for SQLite; what the database refuses.
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
    let found: Vec<Named> = diesel::sql_query(query).load(&mut **c).await?;
    Ok(found.into_iter().map(|table| table.name).collect())
}

async fn rewrite_table(conn: &mut Conn, table: &'static str) -> Result<()> {
    // Waits in line no longer than this, as all others wait behind it.
    conn.batch("SET lock_timeout = '10s'").await?;
    conn.batch(&format!("VACUUM (FULL, ANALYZE) {table}")).await
}
