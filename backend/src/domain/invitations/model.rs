//! Invitations to groups.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        ids::{AccountId, ConversationId, FaceId, InvitationId},
    },
    domain::{accounts::model::UserCard, conversations::model::ConversationRow},
    storage::schema::invitations,
};

/// A row of `invitations`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct InvitationRow {
    pub id: InvitationId,
    pub conversation_id: ConversationId,
    pub inviter_id: AccountId,
    pub invitee_id: AccountId,
    pub created_at: Timestamp,
    pub declined_at: Option<Timestamp>,
}

impl InvitationRow {
    pub fn seen_with(&self, group: InvitingGroup, inviter: UserCard) -> Invitation {
        Invitation { id: self.id, group, inviter, created_at: self.created_at }
    }
}

/// An invitation as the invited account sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Invitation {
    pub id: InvitationId,
    pub group: InvitingGroup,
    pub inviter: UserCard,
    pub created_at: Timestamp,
}

/// The data of a group that an invited account sees. The number of members is not part of it,
/// because it would show an outsider when members join and leave.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitingGroup {
    pub id: ConversationId,
    #[schema(required)]
    pub title: Option<String>,
    #[schema(required)]
    pub description: Option<String>,
    /// The id of the group's picture, which changes with the picture.
    #[schema(required)]
    pub picture: Option<FaceId>,
}

impl From<&ConversationRow> for InvitingGroup {
    fn from(row: &ConversationRow) -> Self {
        Self {
            id: row.id,
            title: row.title.clone(),
            description: row.description.clone(),
            picture: row.picture,
        }
    }
}

/// An invitation as the admins of the group see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupInvitation {
    pub id: InvitationId,
    /// The invited account.
    pub user: UserCard,
    pub inviter: UserCard,
    pub created_at: Timestamp,
}
