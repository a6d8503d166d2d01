//! Writes a page of rows to PostgreSQL in one statement, with one array for each column.

use diesel::{
    pg::Pg,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text},
};
use diesel_async::RunQueryDsl;

use super::{
    cell::{AnyId, Cell, Cells},
    tables::{Column, ColumnKind, Table},
};
use crate::{
    base::{
        clock::{DbTime, Timestamp},
        error::{Error, Result},
        ids::DbId,
    },
    storage::Conn,
};

/// A statement whose values are bound one by one.
pub type Sql<'f, Engine> = BoxedSqlQuery<'f, Engine, SqlQuery>;

pub async fn insert(
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
        let cells: Vec<_> = rows.iter_mut().map(|row| row.next().unwrap_or(Cell::Null)).collect();
        query = bind_column(query, column, cells)?;
    }
    query.execute(c).await?;
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
        ColumnKind::Id => {
            let ids = bytes(cells)?.into_iter().map(|id| id.map(AnyId)).collect::<Vec<_>>();
            query.bind::<Array<Nullable<DbId>>, _>(ids)
        }
        ColumnKind::Bytes => query.bind::<Array<Nullable<Binary>>, _>(bytes(cells)?),
        ColumnKind::Text => {
            let texts = values(column, cells, |cell| match cell {
                Cell::Text(text) => Some(text),
                _ => None,
            })?;
            query.bind::<Array<Nullable<Text>>, _>(texts)
        }
        ColumnKind::Large => query.bind::<Array<Nullable<BigInt>>, _>(numbers(cells)?),
        ColumnKind::Integer => {
            query.bind::<Array<Nullable<Integer>>, _>(smaller::<i32>(column, numbers(cells)?)?)
        }
        ColumnKind::Small => {
            query.bind::<Array<Nullable<SmallInt>>, _>(smaller::<i16>(column, numbers(cells)?)?)
        }
        ColumnKind::Truth => {
            let truths = numbers(cells)?.into_iter().map(|number| number.map(|n| n != 0));
            query.bind::<Array<Nullable<Bool>>, _>(truths.collect::<Vec<_>>())
        }
        ColumnKind::Moment => {
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
        Cell::Null => Ok(None),
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
