//! Ids. Every id is a UUIDv7 in a newtype of its own, so that the compiler distinguishes accounts
//! from conversations. Ids are generated only here (`clippy.toml` bans other sources).

use std::{fmt, str::FromStr};

use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::Pg,
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::SqlType,
    sqlite::Sqlite,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The column type of an id: `uuid` in PostgreSQL, a 16-byte `BLOB` in SQLite.
#[derive(Debug, Clone, Copy, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Binary"))]
pub struct DbId;

fn write_postgres<'b>(id: Uuid, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
    use std::io::Write;
    out.write_all(id.as_bytes())?;
    Ok(IsNull::No)
}

fn write_sqlite<'b>(id: Uuid, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
    out.set_value(id.as_bytes().to_vec());
    Ok(IsNull::No)
}

fn read_postgres(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Uuid> {
    Ok(Uuid::from_slice(value.as_bytes())?)
}

fn read_sqlite(mut value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Uuid> {
    Ok(Uuid::from_slice(value.read_blob())?)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            AsExpression, FromSqlRow, ToSchema,
        )]
        #[diesel(sql_type = DbId)]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id; later ids are larger.
            #[expect(clippy::new_without_default, reason = "two defaults would not be equal")]
            #[expect(clippy::disallowed_methods, reason = "the only place that generates ids")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The sixteen bytes, as stored and hashed.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl ToSql<DbId, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                write_postgres(self.0, out)
            }
        }

        impl ToSql<DbId, Sqlite> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                write_sqlite(self.0, out)
            }
        }

        impl FromSql<DbId, Pg> for $name {
            fn from_sql(value: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                read_postgres(value).map(Self)
            }
        }

        impl FromSql<DbId, Sqlite> for $name {
            fn from_sql(value: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                read_sqlite(value).map(Self)
            }
        }
    )+};
}

ids! {
    /// A person's account.
    AccountId,
    /// A session of a signed-in device.
    SessionId,
    /// A record of consent or withdrawal.
    ConsentId,
    /// A device with an earlier sign-in to an account.
    DeviceId,
    /// A security event.
    SecurityEventId,
    /// A report to the operator.
    ReportId,
    /// A record that an export or an erasure was done.
    AccountabilityId,
    /// An erased account, message or conversation.
    ErasedId,
    /// One file of the erasure ledger.
    LedgerId,
    /// A friend request.
    FriendRequestId,
    /// An invitation to a group.
    InvitationId,
    /// A direct or group conversation.
    ConversationId,
    /// A message.
    MessageId,
    /// The client's id of a message that it sends; a repeat has the same one.
    ClientId,
    /// The epoch of the database; restoring a backup begins a new one.
    Epoch,
    /// A running server process among those of one database; new at each start.
    NodeId,
    /// One HTTP request or socket, for the log and the error report.
    RequestId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_by_time_and_round_trip() {
        let (first, second) = (AccountId::new(), AccountId::new());
        assert!(first < second);
        assert_eq!(first.to_string().parse::<AccountId>().ok(), Some(first));
    }
}
