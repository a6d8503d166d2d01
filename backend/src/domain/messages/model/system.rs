//! Events in the timeline.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::SmallInt};
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::column::column_enum;

/// An event of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = SmallInt)]
#[serde(rename_all = "snake_case")]
pub enum SystemEvent {
    GroupCreated,
    /// The actor added an account.
    MemberAdded,
    /// An account accepted the actor's invitation.
    MemberJoined,
    MemberRemoved,
    /// The actor joined by a link of the group; the account is the admin who made it.
    MemberJoinedByLink,
    /// The actor, an admin, approved the request of an account to join.
    MemberApproved,
    /// The actor left.
    MemberLeft,
    AdminAdded,
    AdminRemoved,
    /// The actor made another account the owner.
    OwnerChanged,
    TitleChanged,
    DescriptionChanged,
    /// The picture of the group was replaced or removed.
    PictureChanged,
    MessagePinned,
    /// The account was deleted; clients must forget its name. There is no actor.
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
    PictureChanged = 12,
    MemberJoinedByLink = 13,
    MemberApproved = 14,
});
