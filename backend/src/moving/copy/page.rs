//! Pages of a table by key, read from either engine with one text, and written to PostgreSQL
//! in one statement each.

use diesel::{
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text},
    sqlite::Sqlite,
};
use diesel_async::RunQueryDsl;

use super::{
    cell::{AnyId, Cell, Cells},
    tables::{Column, Kind, Table},
};
use crate::{
    clock::{DbTime, Timestamp},
    error::{Error, Result},
    ids::{DbId, MessageId},
    messages,
    search::index::{self, Entry},
    storage::{Conn, Store, sql},
};

/// Rows of a page: a fraction of a second's work, and no more memory than a few megabytes.
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

/// Where an interrupted copy of this table has come to.
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

/// Copies the rows behind a key; how many, and the key of the last of them.
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
        let entries = entries(from, columns, rows).await?;
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

/// The rows behind a key, in its order.
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
                        Ok(query.load(&mut **c).await?)
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

fn key_kinds(table: &Table, columns: &[Column]) -> Result<Vec<Kind>> {
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

/// Texts are ordered by their bytes, as SQLite does it.
fn ordered(columns: &[Column], name: &str, is_postgres: bool) -> String {
    let is_text = columns.iter().any(|column| column.name == name && column.kind == Kind::Text);
    if is_text && is_postgres { format!("\"{name}\" COLLATE \"C\"") } else { format!("\"{name}\"") }
}

type Sql<'f, Engine> = BoxedSqlQuery<'f, Engine, SqlQuery>;

fn bind_sqlite<'f>(query: Sql<'f, Sqlite>, cell: &Cell) -> Sql<'f, Sqlite> {
    match cell.clone() {
        Cell::Nothing => query.bind::<Nullable<BigInt>, _>(None::<i64>),
        Cell::Number(number) => query.bind::<BigInt, _>(number),
        Cell::Text(text) => query.bind::<Text, _>(text),
        Cell::Bytes(bytes) => query.bind::<Binary, _>(bytes),
    }
}

fn bind_postgres<'f>(query: Sql<'f, Pg>, cell: &Cell, kind: Kind) -> Sql<'f, Pg> {
    match (cell.clone(), kind) {
        (Cell::Bytes(bytes), Kind::Id) => query.bind::<DbId, _>(AnyId(bytes)),
        (Cell::Bytes(bytes), _) => query.bind::<Binary, _>(bytes),
        (Cell::Text(text), _) => query.bind::<Text, _>(text),
        (Cell::Number(number), _) => query.bind::<BigInt, _>(number),
        (Cell::Nothing, _) => query.bind::<Nullable<BigInt>, _>(None::<i64>),
    }
}

async fn insert(
    conn: &mut Conn,
    table: &'static Table,
    columns: Vec<Column>,
    rows: Vec<Cells>,
) -> Result<()> {
    let Conn::Postgres(c) = conn else {
        return Err(Error::internal("copies go to PostgreSQL"));
    };
    let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let places: Vec<_> = (1..=columns.len()).map(|place| format!("${place}")).collect();
    let text = format!(
        "INSERT INTO {} ({}) SELECT * FROM unnest({})",
        table.name,
        names.join(", "),
        places.join(", ")
    );
    let mut query = diesel::sql_query(text).into_boxed::<Pg>();
    let mut rows: Vec<_> = rows.into_iter().map(|row| row.0.into_iter()).collect();
    for column in &columns {
        let cells: Vec<_> =
            rows.iter_mut().map(|row| row.next().unwrap_or(Cell::Nothing)).collect();
        query = bind_column(query, column, cells)?;
    }
    query.execute(&mut **c).await?;
    Ok(())
}

fn bind_column<'f>(query: Sql<'f, Pg>, column: &Column, cells: Vec<Cell>) -> Result<Sql<'f, Pg>> {
    let numbers = |cells| {
        values(column, cells, |cell| match cell {
            Cell::Number(number) => Some(number),
            _ => None,
        })
    };
    let bytes = |cells| {
        values(column, cells, |cell| match cell {
            Cell::Bytes(bytes) => Some(bytes),
            _ => None,
        })
    };
    Ok(match column.kind {
        Kind::Id => {
            let ids = bytes(cells)?.into_iter().map(|id| id.map(AnyId)).collect::<Vec<_>>();
            query.bind::<Array<Nullable<DbId>>, _>(ids)
        }
        Kind::Bytes => query.bind::<Array<Nullable<Binary>>, _>(bytes(cells)?),
        Kind::Text => {
            let texts = values(column, cells, |cell| match cell {
                Cell::Text(text) => Some(text),
                _ => None,
            })?;
            query.bind::<Array<Nullable<Text>>, _>(texts)
        }
        Kind::Large => query.bind::<Array<Nullable<BigInt>>, _>(numbers(cells)?),
        Kind::Integer => {
            query.bind::<Array<Nullable<Integer>>, _>(smaller::<i32>(column, numbers(cells)?)?)
        }
        Kind::Small => {
            query.bind::<Array<Nullable<SmallInt>>, _>(smaller::<i16>(column, numbers(cells)?)?)
        }
        Kind::Truth => {
            let truths = numbers(cells)?.into_iter().map(|number| number.map(|n| n != 0));
            query.bind::<Array<Nullable<Bool>>, _>(truths.collect::<Vec<_>>())
        }
        Kind::Moment => {
            let moments = numbers(cells)?.into_iter().map(|n| n.map(Timestamp::from_micros));
            query.bind::<Array<Nullable<DbTime>>, _>(moments.collect::<Vec<_>>())
        }
    })
}

fn values<T>(
    column: &Column,
    cells: Vec<Cell>,
    take: impl Fn(Cell) -> Option<T>,
) -> Result<Vec<Option<T>>> {
    let value = |cell| match cell {
        Cell::Nothing => Ok(None),
        cell => take(cell).map(Some).ok_or_else(|| misplaced(column)),
    };
    cells.into_iter().map(value).collect()
}

fn smaller<T: TryFrom<i64>>(column: &Column, numbers: Vec<Option<i64>>) -> Result<Vec<Option<T>>> {
    let fit = |number: Option<i64>| {
        number.map(|number| T::try_from(number).map_err(|_| misplaced(column))).transpose()
    };
    numbers.into_iter().map(fit).collect()
}

fn misplaced(column: &Column) -> Error {
    Error::internal(format!("a value of the column {} does not fit into PostgreSQL", column.name))
}

/// The same entries of the search, with their words made anew from the messages.
async fn entries(from: &Store, columns: &[Column], rows: Vec<Cells>) -> Result<Vec<Entry>> {
    let place = |name: &str| columns.iter().position(|column| column.name == name);
    let mut numbers = Vec::with_capacity(rows.len());
    for row in &rows {
        let cell = |name| place(name).and_then(|place| row.0.get(place));
        let (Some(Cell::Number(number)), Some(Cell::Bytes(id))) = (cell("id"), cell("message_id"))
        else {
            return Err(Error::internal("an entry of the search names no message"));
        };
        let id = uuid::Uuid::from_slice(id).map_err(Error::internal)?;
        numbers.push((MessageId::from(id), *number));
    }
    let ids: Vec<_> = numbers.iter().map(|(id, _)| *id).collect();
    let found = from
        .read(move |conn| Box::pin(async move { messages::queries::by_ids(conn, &ids).await }))
        .await?;
    let mut messages: std::collections::HashMap<_, _> =
        found.into_iter().map(|row| (row.id, row)).collect();
    numbers
        .into_iter()
        .map(|(id, number)| {
            let entry = messages.remove(&id).as_ref().and_then(Entry::of);
            let entry = entry.ok_or_else(|| {
                Error::internal("an entry of the search stands for a message without a text")
            })?;
            Ok(entry.numbered(number))
        })
        .collect()
}
