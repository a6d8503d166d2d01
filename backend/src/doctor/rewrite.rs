//! Writing PostgreSQL's tables anew. What was erased can be found by no query, and its
//! bytes stay in the pages of its table until these are used again; written anew, the
//! table holds only what is there. SQLite overwrites what is erased at once.

use diesel_async::SimpleAsyncConnection;

use crate::{
    error::{Error, Result},
    privacy::inventory::TABLES,
    storage::{Conn, Store},
};

/// Rewrites every table with data about people, one after another. While one is rewritten,
/// nobody can read or write it; `told` is told of each before it begins.
///
/// # Errors
/// A sentence for SQLite; what the database refuses.
pub async fn rewrite(store: &Store, told: impl Fn(&'static str)) -> Result<()> {
    for table in TABLES {
        told(table.name);
        store
            .patiently(move |conn| {
                Box::pin(async move {
                    let Conn::Postgres(c) = conn else {
                        return Err(Error::internal(
                            "SQLite overwrites what is erased at once: there is nothing to do",
                        ));
                    };
                    // Waits in line no longer than this, as all others wait behind it.
                    c.batch_execute("SET lock_timeout = '10s'").await?;
                    c.batch_execute(&format!("VACUUM (FULL, ANALYZE) {}", table.name)).await?;
                    Ok(())
                })
            })
            .await?;
    }
    Ok(())
}
