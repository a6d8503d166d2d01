//! Time. This module alone reads the clock (`clippy.toml` bans other sources). It defines how a
//! timestamp is stored (microseconds) and shown (RFC 3339, UTC, milliseconds).

use std::time::Duration;

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    query_builder::QueryId,
    serialize::{self, Output, ToSql},
    sql_types::{BigInt, SqlType},
    sqlite::Sqlite,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use time::{
    OffsetDateTime,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};
use utoipa::ToSchema;

/// The column type of a timestamp: `timestamptz` in PostgreSQL, integer microseconds since 1970 in
/// SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Long"))]
pub struct DbTime;

/// A time in UTC in RFC 3339 format, always with milliseconds and `Z`.
// Microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, ToSchema,
)]
#[diesel(sql_type = DbTime)]
#[schema(value_type = String, format = DateTime, example = "2026-11-23T20:15:00.000Z",
    pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$")]
pub struct Timestamp(i64);

/// A time in RFC 3339 format in any zone, truncated to microseconds.
#[derive(Debug, ToSchema)]
#[schema(value_type = String, format = DateTime, example = "2026-11-23T21:15:00+01:00")]
pub struct TimestampInput(#[expect(dead_code, reason = "only its schema is used")] Timestamp);

/// PostgreSQL counts from 2000-01-01 (its documentation, "Date/Time Types").
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

const SHOWN: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const COMPACT: &[BorrowedFormatItem<'static>] =
    format_description!("[year][month][day]_[hour][minute][second]_[subsecond digits:3]");
const DAY: &[BorrowedFormatItem<'static>] = format_description!("[year]-[month]-[day]");

impl Timestamp {
    #[expect(clippy::disallowed_methods, reason = "the only place that reads the clock")]
    pub fn now() -> Self {
        let micros = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000;
        Self(i64::try_from(micros).unwrap_or(i64::MAX))
    }

    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, as tokens carry them (RFC 7519 `NumericDate`).
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_micros()).unwrap_or(i64::MAX)))
    }

    /// The time since `earlier`; zero if it lies in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The UTC day as `2026-11-23`, the precision in which a last use is shown.
    pub fn day(self) -> String {
        self.date_time().format(DAY).unwrap_or_default()
    }

    /// `20261123_201500_123`, for names that are new each time.
    pub fn compact(self) -> String {
        self.date_time().format(COMPACT).unwrap_or_default()
    }

    /// The start of a UTC day, `2026-11-23`; `None` for an invalid day.
    pub fn of_day(text: &str) -> Option<Self> {
        let day = time::Date::parse(text, DAY).ok()?;
        let micros = day.midnight().assume_utc().unix_timestamp_nanos() / 1_000;
        i64::try_from(micros).ok().map(Self)
    }

    fn date_time(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.seconds())
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
            .saturating_add(time::Duration::microseconds(self.0.rem_euclid(1_000_000)))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut shown = [0; "2026-11-23T20:15:00.000Z".len()];
        self.date_time().format_into(&mut &mut shown[..], SHOWN).map_err(S::Error::custom)?;
        out.serialize_str(str::from_utf8(&shown).map_err(S::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        let moment = OffsetDateTime::parse(&text, &Rfc3339).map_err(D::Error::custom)?;
        i64::try_from(moment.unix_timestamp_nanos() / 1_000).map(Self).map_err(D::Error::custom)
    }
}

impl ToSql<DbTime, Pg> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let since_2000 = self.0.saturating_sub(POSTGRES_EPOCH_MICROS);
        ToSql::<BigInt, Pg>::to_sql(&since_2000, &mut out.reborrow())
    }
}

impl ToSql<DbTime, Sqlite> for Timestamp {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        ToSql::<BigInt, Sqlite>::to_sql(&self.0, out)
    }
}

impl FromSql<DbTime, Pg> for Timestamp {
    fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let since_2000 = <i64 as FromSql<BigInt, Pg>>::from_sql(value)?;
        Ok(Self(since_2000.saturating_add(POSTGRES_EPOCH_MICROS)))
    }
}

impl FromSql<DbTime, Sqlite> for Timestamp {
    fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <i64 as FromSql<BigInt, Sqlite>>::from_sql(value).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_round_trip_in_milliseconds() {
        let moment = Timestamp::from_micros(1_795_000_000_123_456);
        let shown = serde_json::to_string(&moment).expect("serialises");
        assert_eq!(shown, "\"2026-11-18T11:06:40.123Z\"");
        let back: Timestamp = serde_json::from_str(&shown).expect("parses");
        assert_eq!(back, Timestamp::from_micros(1_795_000_000_123_000));
        assert_eq!(moment.day(), "2026-11-18");
        assert_eq!(moment.compact(), "20261118_110640_123");
    }
}
