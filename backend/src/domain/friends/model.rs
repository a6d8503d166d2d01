//! Friends and friend requests.

use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    base::{
        clock::Timestamp,
        error::FieldError,
        ids::{AccountId, FriendRequestId},
        text::visible::has_visible,
    },
    domain::accounts::model::UserCard,
    storage::schema::friend_requests,
};

/// In characters.
pub const NOTE_MAX: usize = 280;

/// A friend of the caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Friend {
    pub user: UserCard,
    pub since: Timestamp,
}

/// A friend in the list, with the current presence.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListedFriend {
    pub user: UserCard,
    pub since: Timestamp,
    /// Always false if the caller or the friend does not show presence.
    pub online: bool,
}

/// A friend request as one of the two sides sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FriendRequest {
    pub id: FriendRequestId,
    /// The other side of the request.
    pub user: UserCard,
    #[schema(required)]
    pub note: Option<String>,
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct FriendRequests {
    pub incoming: Vec<FriendRequest>,
    pub outgoing: Vec<FriendRequest>,
}

/// A row of `friend_requests`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = friend_requests, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct FriendRequestRow {
    pub id: FriendRequestId,
    pub sender_id: AccountId,
    pub recipient_id: AccountId,
    pub note: Option<String>,
    pub created_at: Timestamp,
    pub declined_at: Option<Timestamp>,
    pub withdrawn_at: Option<Timestamp>,
}

impl FriendRequestRow {
    pub fn seen_with(&self, user: UserCard) -> FriendRequest {
        FriendRequest { id: self.id, user, note: self.note.clone(), created_at: self.created_at }
    }
}

/// The note of a request.
#[derive(Debug, Clone)]
pub struct Note(String);

impl Note {
    /// Parses a note; `None` if it is empty.
    ///
    /// # Errors
    /// A field error named `note`.
    pub fn parse(text: &str) -> Result<Option<Self>, FieldError> {
        let note = text.trim();
        if note.chars().count() > NOTE_MAX {
            return Err(FieldError::new("note", "too_long", "Use at most 280 characters."));
        }
        if note.contains('\0') {
            return Err(FieldError::new("note", "invalid", "A NUL character cannot be stored."));
        }
        if !note.is_empty() && !has_visible(note) {
            return Err(FieldError::new("note", "too_short", "Write a visible text."));
        }
        Ok((!note.is_empty()).then(|| Self(note.to_owned())))
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}
