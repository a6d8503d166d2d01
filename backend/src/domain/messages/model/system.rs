//! What a system line says.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::SmallInt};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::column::column_enum;

/// What happened in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "snake_case")]
pub enum SystemEvent {
    GroupCreated,
    /// The actor put somebody in.
    MemberAdded,
    /// The actor accepted the invitation of somebody.
    MemberJoined,
    MemberRemoved,
    /// The actor left.
    MemberLeft,
    AdminAdded,
    AdminRemoved,
    /// The actor handed the group over to somebody.
    OwnerChanged,
    TitleChanged,
    DescriptionChanged,
    MessagePinned,
    /// The account was deleted. Forget what it was called. Nobody is named as the actor.
    AccountErased,
}

column_enum!(SystemEvent in "messages.event" as SmallInt {
    GroupCreated = 0,
    MemberAdded = 1,
    MemberJoined = 2,
    MemberRemoved = 3,
    MemberLeft = 4,
    AdminAdded = 5,
    AdminRemoved = 6,
    OwnerChanged = 7,
    TitleChanged = 8,
    DescriptionChanged = 9,
    MessagePinned = 10,
    AccountErased = 11,
});
