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
    /// The id of an account.
    AccountId,
    /// The id of a session, that is of a signed-in device.
    SessionId,
    /// The id of an invitation link.
    InvitationLinkId,
    /// The id of an entry of the push queue.
    PushId,
    /// The id of a record of consent or withdrawal.
    ConsentId,
    /// The id of a device with an earlier sign-in to an account.
    DeviceId,
    /// The id of a security event.
    SecurityEventId,
    /// The id of a report to the operator.
    ReportId,
    /// The id of a record that an export or an erasure was done.
    AccountabilityId,
    /// The id of an erased account, message or conversation.
    ErasedId,
    /// The id of one file of the erasure ledger.
    LedgerId,
    /// The id of a friend request.
    FriendRequestId,
    /// The id of an invitation to a group.
    InvitationId,
    /// The id of a direct or group conversation.
    ConversationId,
    /// The id of a message.
    MessageId,
    /// The id of a file that a person uploads; an upload in parts has it from its beginning.
    FileId,
    /// The id of stored bytes, which several files can share.
    BlobId,
    /// The id of the picture of an account or of a group; each new picture has another one.
    FaceId,
    /// The client's id of a message that it sends; a repeat has the same one.
    ClientId,
    /// The id of an epoch of the database; restoring a backup begins a new one.
    Epoch,
    /// The id of a permit that one node holds for all.
    PermitId,
    /// The id of a running server process among those of one database; new at each start.
    NodeId,
    /// The id of one HTTP request or socket, for the log and the error report.
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
