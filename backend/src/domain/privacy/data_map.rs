//! Counts what this server stores about an account.

use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use serde::Serialize;
use utoipa::ToSchema;

use super::inventory::{CATEGORIES, Category, Export, Kind, Table, tables_of};
use crate::{
    base::{
        clock::Timestamp,
        config::RetentionPeriods,
        error::Result,
        ids::{AccountId, DbId},
    },
    storage::{Conn, Store, sql},
};

#[derive(Debug, Serialize, ToSchema)]
pub struct DataMap {
    pub generated_at: Timestamp,
    pub categories: Vec<DataCategory>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DataCategory {
    /// A stable name.
    #[schema(example = "messages")]
    pub category: &'static str,
    pub what: &'static str,
    pub purpose: &'static str,
    pub basis: &'static str,
    /// How long it is kept on this server.
    pub retention: String,
    /// Whether it is in the export. Secrets and internal numbers are not.
    pub exported: bool,
    /// What of this category the export leaves out, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<&'static str>,
    /// What the erasure of the account does to it.
    pub erased: &'static str,
    /// The current number of entries.
    pub count: i64,
}

pub async fn read(store: &Store, keep: RetentionPeriods, me: AccountId) -> Result<DataMap> {
    store.read(move |conn| Box::pin(count_all(conn, me, keep))).await
}

async fn count_all(conn: &mut Conn, me: AccountId, keep: RetentionPeriods) -> Result<DataMap> {
    let mut categories = Vec::new();
    for category in CATEGORIES {
        categories.push(in_category(conn, me, category, keep).await?);
    }
    Ok(DataMap { generated_at: Timestamp::now(), categories })
}

async fn in_category(
    conn: &mut Conn,
    me: AccountId,
    category: &Category,
    keep: RetentionPeriods,
) -> Result<DataCategory> {
    let (mut count, mut exported) = (0, false);
    for table in tables_of(category.kind) {
        let is_exported = table
            .columns
            .iter()
            .filter(|column| column.kind == Some(category.kind))
            .any(|column| matches!(column.export, Export::Section(_)));
        // A table whose rows belong to other entries is not counted by itself.
        if is_exported || table.owners.is_empty() {
            count += count_rows(conn, me, table, category.kind).await?;
        }
        exported |= is_exported;
    }
    Ok(DataCategory {
        category: category.name,
        what: category.what,
        purpose: category.purpose,
        basis: category.basis,
        retention: retention(category, keep),
        exported,
        left_out: category.left_out,
        erased: category.erased,
        count,
    })
}

/// The retention period: from the policy, or from the settings.
fn retention(category: &Category, keep: RetentionPeriods) -> String {
    match category.kind {
        Kind::Sessions => format!("{} days after they end", keep.keep_sessions),
        Kind::Reports => {
            let days = keep.keep_reports;
            format!("{days} days after they are closed, or made and never closed")
        }
        Kind::SecurityEvents => format!("{} days", keep.keep_security_events),
        _ => category.retention.to_owned(),
    }
}

/// The number of rows of a table that belong to the account and have data of this kind.
async fn count_rows(conn: &mut Conn, me: AccountId, table: &Table, kind: Kind) -> Result<i64> {
    let mut count = 0;
    for owner in table.owners {
        let held = match kind {
            Kind::Email => "email IS NOT NULL",
            // A system line about an account is not its message.
            Kind::Messages => "deleted_at IS NULL AND kind = 0",
            _ => "1 = 1",
        };
        count += count_where(conn, table.name, owner, held, me).await?;
    }
    Ok(count)
}

/// The columns that still refer to an account, with the number of rows; empty after an erasure.
pub async fn traces(conn: &mut Conn, of: AccountId) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for table in super::inventory::TABLES {
        for column in table.owners.iter().chain(table.about.iter().filter(|c| goes(table, c))) {
            if count_where(conn, table.name, column, "1 = 1", of).await? > 0 {
                found.push(format!("{}.{column}", table.name));
            }
        }
    }
    Ok(found)
}

fn goes(table: &Table, column: &str) -> bool {
    let declared = table.columns.iter().find(|declared| declared.names.contains(&column));
    declared.is_none_or(|declared| !matches!(declared.erase, super::inventory::Erase::Stays(_)))
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The names come only from the inventory, never from a request.
async fn count_where(
    conn: &mut Conn,
    table: &str,
    column: &str,
    held: &str,
    account: AccountId,
) -> Result<i64> {
    let place = if matches!(conn, Conn::Postgres(_)) { "$1" } else { "?" };
    let text = format!("SELECT count(*) AS count FROM {table} WHERE {column} = {place} AND {held}");
    let row: Count =
        sql!(conn, |c| diesel::sql_query(&text).bind::<DbId, _>(account).get_result(c).await)?;
    Ok(row.count)
}
