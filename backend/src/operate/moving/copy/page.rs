//! Pages of a table by key, read from either engine with the same query.

use diesel::{
    pg::Pg,
    sql_types::{BigInt, Binary, Nullable, Text},
    sqlite::Sqlite,
};
use diesel_async::RunQueryDsl;

use super::{
    cell::{AnyId, Cell, Cells},
    insert::{Sql, insert},
    search_words,
    tables::{Column, ColumnKind, Table},
};
use crate::{
    base::{
        error::{Error, Result},
        ids::DbId,
    },
    domain::messages::index,
    storage::{Conn, Store, sql},
};

/// Rows per page: a fraction of a second of work, and a few megabytes of memory.
const ROWS: usize = 500;

pub type Key = Vec<Cell>;

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

pub async fn count(store: &Store, table: &'static Table) -> Result<u64> {
    let query = format!("SELECT count(*) AS count FROM {}", table.name);
    let found: Count = store
        .read(move |conn| {
            Box::pin(
                async move { Ok(sql!(conn, |c| diesel::sql_query(query).get_result(c).await)?) },
            )
        })
        .await?;
    Ok(u64::try_from(found.count).unwrap_or(0))
}

/// The last key that an interrupted copy of this table has written.
pub async fn last_key(
    to: &Store,
    table: &'static Table,
    columns: &[Column],
) -> Result<Option<Key>> {
    let names: Vec<_> = table.key.iter().map(|name| ordered(columns, name, true)).collect();
    let order: Vec<_> = names.iter().map(|name| format!("{name} DESC")).collect();
    let query = format!(
        "SELECT {} FROM {} ORDER BY {} LIMIT 1",
        table.key.join(", "),
        table.name,
        order.join(", ")
    );
    let found: Vec<Cells> = to
        .read(move |conn| {
            Box::pin(async move { Ok(sql!(conn, |c| diesel::sql_query(query).load(c).await)?) })
        })
        .await?;
    Ok(found.into_iter().next().map(|cells| cells.0))
}

/// Copies the rows after a key; returns their number, and the key of the last one.
pub async fn copy(
    from: &Store,
    to: &Store,
    table: &'static Table,
    columns: &[Column],
    after: Option<Key>,
) -> Result<(u64, Option<Key>)> {
    let rows = read(from, table, columns, after).await?;
    let Some(last) = rows.last() else { return Ok((0, None)) };
    let (last, count) = (key_of(table, columns, last)?, rows.len());
    if table.name == "search_entries" {
        let entries = search_words::entries(from, columns, rows).await?;
        to.write(move |conn| {
            Box::pin(async move {
                match conn {
                    Conn::Postgres(c) => Ok(index::postgres::insert(c, &entries).await?),
                    Conn::Sqlite(_) => Err(Error::internal("copies go to PostgreSQL")),
                }
            })
        })
        .await?;
    } else {
        let columns = columns.to_vec();
        to.write(move |conn| Box::pin(insert(conn, table, columns, rows))).await?;
    }
    Ok((u64::try_from(count).unwrap_or(0), Some(last)))
}

/// The rows after a key, in key order.
pub async fn read(
    store: &Store,
    table: &'static Table,
    columns: &[Column],
    after: Option<Key>,
) -> Result<Vec<Cells>> {
    let columns = columns.to_vec();
    store
        .read(move |conn| {
            Box::pin(async move {
                let kinds = key_kinds(table, &columns)?;
                let after = after.as_ref();
                let is_postgres = matches!(conn, Conn::Postgres(_));
                let text = select(table, &columns, after.is_some(), is_postgres);
                let keys = after.into_iter().flatten().zip(kinds);
                match conn {
                    Conn::Sqlite(c) => {
                        let query = diesel::sql_query(text).into_boxed::<Sqlite>();
                        let query = keys.fold(query, |query, (cell, _)| bind_sqlite(query, cell));
                        Ok(query.load(&mut **c).await?)
                    }
                    Conn::Postgres(c) => {
                        let query = diesel::sql_query(text).into_boxed::<Pg>();
                        let query = keys
                            .fold(query, |query, (cell, kind)| bind_postgres(query, cell, kind));
                        Ok(query.load(c).await?)
                    }
                }
            })
        })
        .await
}

pub fn key_of(table: &Table, columns: &[Column], row: &Cells) -> Result<Key> {
    table
        .key
        .iter()
        .map(|name| {
            let place = columns.iter().position(|column| column.name == **name);
            let cell = place.and_then(|place| row.0.get(place)).cloned();
            cell.ok_or_else(|| Error::internal(format!("{} has no {name}", table.name)))
        })
        .collect()
}

fn key_kinds(table: &Table, columns: &[Column]) -> Result<Vec<ColumnKind>> {
    let kind = |name: &&str| columns.iter().find(|column| column.name == **name).map(|c| c.kind);
    let kinds: Option<Vec<_>> = table.key.iter().map(kind).collect();
    kinds.ok_or_else(|| Error::internal(format!("{} has another key", table.name)))
}

fn select(table: &Table, columns: &[Column], is_later: bool, is_postgres: bool) -> String {
    let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let key: Vec<_> = table.key.iter().map(|name| ordered(columns, name, is_postgres)).collect();
    let key = key.join(", ");
    let places: Vec<_> = (1..=table.key.len())
        .map(|place| if is_postgres { format!("${place}") } else { "?".to_owned() })
        .collect();
    let behind =
        if is_later { format!("WHERE ({key}) > ({})", places.join(", ")) } else { String::new() };
    let (names, table) = (names.join(", "), table.name);
    format!("SELECT {names} FROM {table} {behind} ORDER BY {key} LIMIT {ROWS}")
}

/// Texts are ordered by bytes, as in SQLite.
fn ordered(columns: &[Column], name: &str, is_postgres: bool) -> String {
    let is_text =
        columns.iter().any(|column| column.name == name && column.kind == ColumnKind::Text);
    if is_text && is_postgres { format!("\"{name}\" COLLATE \"C\"") } else { format!("\"{name}\"") }
}

fn bind_sqlite<'f>(query: Sql<'f, Sqlite>, cell: &Cell) -> Sql<'f, Sqlite> {
    match cell.clone() {
        Cell::Null => query.bind::<Nullable<BigInt>, _>(None::<i64>),
        Cell::Number(number) => query.bind::<BigInt, _>(number),
        Cell::Text(text) => query.bind::<Text, _>(text),
        Cell::Bytes(bytes) => query.bind::<Binary, _>(bytes),
    }
}

fn bind_postgres<'f>(query: Sql<'f, Pg>, cell: &Cell, kind: ColumnKind) -> Sql<'f, Pg> {
    match (cell.clone(), kind) {
        (Cell::Bytes(bytes), ColumnKind::Id) => query.bind::<DbId, _>(AnyId(bytes)),
        (Cell::Bytes(bytes), _) => query.bind::<Binary, _>(bytes),
        (Cell::Text(text), _) => query.bind::<Text, _>(text),
        (Cell::Number(number), _) => query.bind::<BigInt, _>(number),
        (Cell::Null, _) => query.bind::<Nullable<BigInt>, _>(None::<i64>),
    }
}
