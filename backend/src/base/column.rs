//! Enums that are stored in a column, as a number or as a text.

/// Implements reading and writing for an enum with a value for each variant. A stored value
/// without a variant is an error that names the column, so the query fails as a whole. The
/// enum derives `AsExpression` and `FromSqlRow`, with the same `sql_type`.
///
/// ```ignore
/// column_enum!(Role in "members.role" as SmallInt { Member = 0, Admin = 1, Owner = 2 });
/// ```
macro_rules! column_enum {
    ($name:ident in $column:literal as SmallInt { $($variants:tt)+ }) => {
        $crate::base::column::column_enum! {
            @impl $name $column SmallInt (i16) (i16) (i16::clone) $($variants)+
        }
    };
    ($name:ident in $column:literal as Text { $($variants:tt)+ }) => {
        $crate::base::column::column_enum! {
            @impl $name $column Text (&'static str) (String) (String::as_str) $($variants)+
        }
    };
    (@impl $name:ident $column:literal $sql:ident ($value:ty) ($read:ty) ($look:path)
        $($variant:ident $(($inner:path))? = $stored:literal),+ $(,)?) => {
        impl $name {
            /// The stored value.
            pub const fn column(self) -> $value {
                match self { $(Self::$variant $(($inner))? => $stored),+ }
            }
        }

        impl<DB: diesel::backend::Backend> diesel::serialize::ToSql<diesel::sql_types::$sql, DB>
            for $name
        where
            $value: diesel::serialize::ToSql<diesel::sql_types::$sql, DB>,
        {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, DB>,
            ) -> diesel::serialize::Result {
                match self {
                    $(Self::$variant $(($inner))? => {
                        <$value as diesel::serialize::ToSql<_, DB>>::to_sql(&$stored, out)
                    })+
                }
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::$sql, DB>
            for $name
        where
            $read: diesel::deserialize::FromSql<diesel::sql_types::$sql, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let read = <$read as diesel::deserialize::FromSql<_, DB>>::from_sql(value)?;
                match $look(&read) {
                    $($stored => Ok(Self::$variant $(($inner))?),)+
                    unknown => Err($crate::base::column::unknown($column, unknown)),
                }
            }
        }
    };
}

pub(crate) use column_enum;

/// Implements reading and writing for a type that is stored as JSON in a text column. The type
/// derives `Serialize`, `Deserialize`, `AsExpression` and `FromSqlRow`, with `Text` as `sql_type`.
macro_rules! json_column {
    ($name:ident) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                serde_json::to_writer(out, self)?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                out.set_value(serde_json::to_string(self)?);
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl<DB: diesel::backend::Backend> diesel::deserialize::FromSql<diesel::sql_types::Text, DB>
            for $name
        where
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let text = <String as diesel::deserialize::FromSql<_, DB>>::from_sql(value)?;
                Ok(serde_json::from_str(&text)?)
            }
        }
    };
}

pub(crate) use json_column;

/// The error of a stored value that no variant has.
pub fn unknown(
    column: &str,
    value: impl std::fmt::Debug,
) -> Box<dyn std::error::Error + Send + Sync> {
    format!("{column} holds the unknown value {value:?}").into()
}

#[cfg(test)]
mod tests {
    use diesel::{
        connection::SimpleConnection, deserialize::FromSqlRow, expression::AsExpression,
        prelude::*, sql_types,
    };

    #[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
    #[diesel(sql_type = sql_types::SmallInt)]
    enum Shape {
        Point,
        Line(Style),
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Style {
        Solid,
        Dotted,
    }

    column_enum!(Shape in "marks.shape" as SmallInt {
        Point = 0, Line(Style::Solid) = 2, Line(Style::Dotted) = 3,
    });

    #[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
    #[diesel(sql_type = sql_types::Text)]
    enum Colour {
        Red,
        Blue,
    }

    column_enum!(Colour in "marks.colour" as Text { Red = "red", Blue = "blue" });

    diesel::table! {
        marks (id) { id -> Integer, shape -> SmallInt, colour -> Nullable<Text>, }
    }

    fn table() -> SqliteConnection {
        let mut memory = SqliteConnection::establish(":memory:").expect("opens");
        memory
            .batch_execute(
                "CREATE TABLE marks (id INTEGER PRIMARY KEY, shape SMALLINT, colour TEXT)",
            )
            .expect("a table");
        memory
    }

    type Mark = (Shape, Option<Colour>);

    fn read(memory: &mut SqliteConnection) -> QueryResult<Vec<Mark>> {
        marks::table.select((marks::shape, marks::colour)).order(marks::id).load(memory)
    }

    #[test]
    fn every_variant_is_read_as_it_was_written() {
        let mut memory = table();
        let rows = [
            (Shape::Point, None),
            (Shape::Line(Style::Solid), Some(Colour::Red)),
            (Shape::Line(Style::Dotted), Some(Colour::Blue)),
        ];
        let values = rows.map(|(shape, colour)| (marks::shape.eq(shape), marks::colour.eq(colour)));
        for value in values {
            diesel::insert_into(marks::table).values(value).execute(&mut memory).expect("stored");
        }
        assert_eq!(read(&mut memory).expect("known values"), rows);
        let dotted = marks::table.filter(marks::shape.eq(Shape::Line(Style::Dotted))).count();
        assert_eq!(dotted.get_result(&mut memory), Ok(1));
        assert_eq!((Shape::Point.column(), Colour::Blue.column()), (0, "blue"));
    }

    #[test]
    fn an_unknown_value_is_an_error_that_names_its_column() {
        for (insert, expected) in [
            ("INSERT INTO marks (shape) VALUES (1)", "marks.shape holds the unknown value 1"),
            (
                "INSERT INTO marks (shape, colour) VALUES (0, 'green')",
                "marks.colour holds the unknown value \"green\"",
            ),
        ] {
            let mut memory = table();
            memory.batch_execute(insert).expect("stored");
            let error = read(&mut memory).expect_err("an unknown value");
            let error = crate::base::error::Error::from(error);
            assert_eq!(error.code().status(), 500);
            assert!(error.to_string().contains(expected), "the log has it: {error}");
        }
    }
}
