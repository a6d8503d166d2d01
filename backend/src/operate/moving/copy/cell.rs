//! One value of either engine, in a common form: equal values of both engines are equal.

use std::io::Write;

use aws_lc_rs::digest::Context;
use diesel::{
    deserialize::{self, FromSql, QueryableByName},
    pg::{Pg, PgValue},
    row::{Field, NamedRow, Row},
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{BigInt, Binary, Bool, Integer, SmallInt, Text},
    sqlite::{Sqlite, SqliteType},
};

use crate::base::{
    clock::{DbTime, Timestamp},
    ids::DbId,
};

/// The form of SQLite: ids are bytes, timestamps microseconds, booleans 0 and 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    /// Adds the value to a checksum in an unambiguous encoding.
    pub fn digest(&self, into: &mut Context) {
        let (tag, bytes): (u8, &[u8]) = match self {
            Self::Null => (0, &[]),
            Self::Number(number) => {
                into.update(&[1]);
                return into.update(&number.to_be_bytes());
            }
            Self::Text(text) => (2, text.as_bytes()),
            Self::Bytes(bytes) => (3, bytes),
        };
        into.update(&[tag]);
        into.update(&bytes.len().to_be_bytes());
        into.update(bytes);
    }
}

/// One row, with its values in the order of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells(pub Vec<Cell>);

impl QueryableByName<Sqlite> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Sqlite>) -> deserialize::Result<Self> {
        let mut cells = Vec::with_capacity(row.field_count());
        for place in 0..row.field_count() {
            let field = Row::get(row, place).ok_or("a row ends early")?;
            let Some(mut value) = field.value() else {
                cells.push(Cell::Null);
                continue;
            };
            cells.push(match value.value_type() {
                Some(SqliteType::Text) => Cell::Text(value.read_text().to_owned()),
                Some(SqliteType::Binary) => Cell::Bytes(value.read_blob().to_vec()),
                Some(SqliteType::Long | SqliteType::Integer | SqliteType::SmallInt) => {
                    Cell::Number(value.read_long())
                }
                other => {
                    return Err(format!("a value of an unsupported kind: {other:?}").into());
                }
            });
        }
        Ok(Self(cells))
    }
}

/// PostgreSQL's type oids (catalogue `pg_type`).
mod oid {
    pub const BOOL: u32 = 16;
    pub const BYTEA: u32 = 17;
    pub const INT8: u32 = 20;
    pub const INT2: u32 = 21;
    pub const INT4: u32 = 23;
    pub const TEXT: u32 = 25;
    pub const TIMESTAMPTZ: u32 = 1184;
    pub const UUID: u32 = 2950;
}

impl QueryableByName<Pg> for Cells {
    fn build<'a>(row: &impl NamedRow<'a, Pg>) -> deserialize::Result<Self> {
        let mut cells = Vec::with_capacity(row.field_count());
        for place in 0..row.field_count() {
            let field = Row::get(row, place).ok_or("a row ends early")?;
            cells.push(match field.value() {
                Some(value) => of_postgres(value)?,
                None => Cell::Null,
            });
        }
        Ok(Self(cells))
    }
}

fn of_postgres(value: PgValue<'_>) -> deserialize::Result<Cell> {
    Ok(match value.get_oid().get() {
        oid::BOOL => Cell::Number(<bool as FromSql<Bool, Pg>>::from_sql(value)?.into()),
        oid::INT2 => Cell::Number(<i16 as FromSql<SmallInt, Pg>>::from_sql(value)?.into()),
        oid::INT4 => Cell::Number(<i32 as FromSql<Integer, Pg>>::from_sql(value)?.into()),
        oid::INT8 => Cell::Number(<i64 as FromSql<BigInt, Pg>>::from_sql(value)?),
        oid::TIMESTAMPTZ => {
            Cell::Number(<Timestamp as FromSql<DbTime, Pg>>::from_sql(value)?.micros())
        }
        oid::TEXT => Cell::Text(<String as FromSql<Text, Pg>>::from_sql(value)?),
        oid::BYTEA => Cell::Bytes(<Vec<u8> as FromSql<Binary, Pg>>::from_sql(value)?),
        oid::UUID => Cell::Bytes(value.as_bytes().to_vec()),
        other => return Err(format!("a value of an unsupported type: {other}").into()),
    })
}

/// An id of any kind.
#[derive(Debug, Clone)]
pub struct AnyId(pub Vec<u8>);

impl ToSql<DbId, Pg> for AnyId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(&self.0)?;
        Ok(IsNull::No)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::SHA256;

    use super::*;

    #[test]
    fn different_rows_have_different_digests() {
        let text = |text: &str| Cell::Text(text.to_owned());
        let rows = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc"), Cell::Null],
            vec![Cell::Null, text("abc")],
            vec![Cell::Bytes(b"ab".to_vec()), text("c")],
            vec![Cell::Number(0), Cell::Null],
            vec![Cell::Null, Cell::Number(0)],
        ];
        let sum = |row: &Vec<Cell>| {
            let mut context = Context::new(&SHA256);
            row.iter().for_each(|cell| cell.digest(&mut context));
            context.finish().as_ref().to_vec()
        };
        let sums: std::collections::BTreeSet<_> = rows.iter().map(sum).collect();
        assert_eq!(sums.len(), rows.len());
    }
}
