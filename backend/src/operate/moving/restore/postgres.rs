//! PostgreSQL: its own tools fill an empty schema. The former tables are renamed, and renamed back
//! if that fails.

use std::path::{Path, PathBuf};

use diesel::{
    ExpressionMethods,
    sql_types::{BigInt, Text},
};
use diesel_async::RunQueryDsl;
use tokio::runtime::Handle;

use super::backup::{Backup, save_marks};
use crate::{
    base::{
        clock::Timestamp,
        config::{DatabaseAddress, PostgresAddress},
        error::{Error, Result},
        ids::Epoch,
    },
    operate::moving::{exclusive, seal::VerifiedBackup, tools},
    storage::{Conn, Store, migrate, schema::installation, sql},
};

pub async fn restore(
    address: &PostgresAddress,
    data_dir: &Path,
    from: Backup<'_>,
    runtime: Handle,
) -> Result<Option<String>> {
    let (dump, verified) = (from.path.to_owned(), from.verified);
    // Checks before anything is changed: the dump is complete, and the tools exist.
    tools::look_into(from.path, &verified)?;
    let store =
        Store::open_unchecked(&DatabaseAddress::Postgres(address.clone()), data_dir, runtime)?;
    let (address, data_dir, saving) = (address.clone(), data_dir.to_owned(), store.clone());
    store
        .maintenance(move |conn| {
            Box::pin(async move {
                exclusive::take_exclusive_lock(conn).await?;
                let place = SchemaInfo::find(conn).await?;
                if place.holds == 0 {
                    fill(conn, address, dump, verified).await?;
                    return Ok(None);
                }
                save_marks(&data_dir, &saving).await;
                let aside = format!("{}{}", tools::ASIDE, Timestamp::now().compact());
                let schema = &place.schema;
                conn.batch(&format!(
                    "BEGIN; ALTER SCHEMA \"{schema}\" RENAME TO {aside}; \
                     CREATE SCHEMA \"{schema}\"; COMMIT"
                ))
                .await?;
                if let Err(error) = fill(conn, address, dump, verified).await {
                    conn.batch(&format!(
                        "BEGIN; DROP SCHEMA \"{schema}\" CASCADE; \
                         ALTER SCHEMA {aside} RENAME TO \"{schema}\"; COMMIT"
                    ))
                    .await?;
                    return Err(error);
                }
                Ok(Some(aside))
            })
        })
        .await
}

/// The schema of the tables, and their number.
#[derive(diesel::QueryableByName)]
struct SchemaInfo {
    #[diesel(sql_type = Text)]
    schema: String,
    #[diesel(sql_type = BigInt)]
    holds: i64,
}

impl SchemaInfo {
    async fn find(conn: &mut Conn) -> Result<Self> {
        let query = "SELECT current_schema()::text AS schema, \
             (SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace) \
             AS holds";
        Ok(sql!(conn, |c| diesel::sql_query(query).get_result(c).await)?)
    }
}

async fn fill(
    conn: &mut Conn,
    address: PostgresAddress,
    dump: PathBuf,
    verified: VerifiedBackup,
) -> Result<()> {
    let filling = tokio::task::spawn_blocking(move || tools::fill(&address, &dump, &verified));
    filling.await.map_err(Error::internal)??;
    migrate::refuse_if_newer(conn).await?;
    let begun = sql!(conn, |c| {
        diesel::update(installation::table)
            .set(installation::epoch.eq(Epoch::new()))
            .execute(c)
            .await
    })?;
    match begun {
        1 => Ok(()),
        _ => Err(Error::internal("the backup is of no database of UmbraChat")),
    }
}
