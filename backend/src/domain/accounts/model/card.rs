//! The public data of an account.

use diesel::prelude::*;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::AccountRow;
use crate::{
    base::ids::{AccountId, FaceId},
    storage::schema::accounts,
};

/// The public data of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct UserCard {
    pub id: AccountId,
    pub username: String,
    pub display_name: String,
    /// The id of the account's picture, which changes with the picture. `null` without one, and for
    /// callers who may not see it.
    #[diesel(embed)]
    #[schema(value_type = Option<FaceId>, required)]
    pub picture: CardPicture,
}

impl UserCard {
    /// Whether both look the same to a reader.
    pub fn looks_like(&self, other: &Self) -> bool {
        self.display_name == other.display_name && self.picture.shown() == other.picture.shown()
    }
}

impl From<&AccountRow> for UserCard {
    fn from(row: &AccountRow) -> Self {
        Self {
            id: row.id,
            username: row.username.clone(),
            display_name: row.display_name.clone(),
            picture: CardPicture::new(row.picture, row.picture_for_friends_only),
        }
    }
}

/// The picture of a card. One for friends only counts as missing until [`reveal`](Self::reveal) was
/// called for a reader who is a friend, so a reader who was not checked does not see it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = accounts, check_for_backend(diesel::pg::Pg, diesel::sqlite::Sqlite))]
pub struct CardPicture {
    picture: Option<FaceId>,
    picture_for_friends_only: bool,
}

impl CardPicture {
    pub const fn new(picture: Option<FaceId>, for_friends_only: bool) -> Self {
        Self { picture, picture_for_friends_only: for_friends_only }
    }

    /// What the reader sees.
    pub fn shown(self) -> Option<FaceId> {
        self.picture.filter(|_| !self.picture_for_friends_only)
    }

    /// Whether there is a picture that only friends see.
    pub fn is_hidden(self) -> bool {
        self.picture.is_some() && self.picture_for_friends_only
    }

    /// The reader is a friend, or the account itself.
    pub fn reveal(&mut self) {
        self.picture_for_friends_only = false;
    }

    pub fn hide(&mut self) {
        self.picture = None;
    }
}

impl Serialize for CardPicture {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_for_friends_is_missing_until_it_is_revealed() {
        let face = FaceId::new();
        let json = |picture: CardPicture| serde_json::to_value(picture).expect("serialises");
        let mut picture = CardPicture::new(Some(face), true);
        assert!(picture.is_hidden() && json(picture).is_null());
        picture.reveal();
        assert_eq!(json(picture), face.to_string());
        picture.hide();
        assert!(json(picture).is_null());
        assert_eq!(json(CardPicture::new(Some(face), false)), face.to_string());
    }
}
