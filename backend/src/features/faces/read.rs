//! Reading a picture.

use super::Pictures;
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId, FaceId},
    },
    domain::{
        accounts::{
            self,
            model::{Status, UserCard},
            queries::known_names,
        },
        conversations,
        faces::{self, model::FaceRow},
        friends, invitations,
    },
    storage::Conn,
};

impl Pictures {
    /// A picture, if the account may see it now.
    ///
    /// # Errors
    /// `not_found`.
    pub(super) async fn find(&self, viewer: AccountId, id: FaceId) -> Result<FaceRow> {
        let found = self
            .store
            .read(move |conn| {
                Box::pin(async move {
                    let Some(face) = faces::queries::find(conn, id).await? else {
                        return Ok(None);
                    };
                    let may_see = match (face.account_id, face.conversation_id) {
                        (Some(account), _) => sees_account(conn, viewer, account, id).await?,
                        (None, Some(group)) => sees_group(conn, viewer, group).await?,
                        (None, None) => false,
                    };
                    Ok(may_see.then_some(face))
                })
            })
            .await?;
        Ok(found.ok_or(Code::NotFound)?)
    }
}

/// Whether the card of an account has this picture for the viewer, and the viewer sees the card: by a
/// search, or without one.
async fn sees_account(
    conn: &mut Conn,
    viewer: AccountId,
    account: AccountId,
    picture: FaceId,
) -> Result<bool> {
    let Some(row) = accounts::queries::find(conn, account).await? else { return Ok(false) };
    if row.status() == Status::Erasing {
        return Ok(false);
    }
    let mut card = UserCard::from(&row);
    known_names::show(conn, viewer, vec![&mut card]).await?;
    if card.picture.shown() != Some(picture) {
        return Ok(false);
    }
    let is_found = row.discoverable && row.status() == Status::Active;
    Ok(is_found || friends::queries::may_see_card(conn, viewer, account).await?)
}

/// Members see the picture of a group, and those who are invited.
async fn sees_group(conn: &mut Conn, viewer: AccountId, group: ConversationId) -> Result<bool> {
    if conversations::queries::find_mine(conn, group, viewer).await?.is_some() {
        return Ok(true);
    }
    let invitation = invitations::queries::of_person(conn, group, viewer).await?;
    Ok(invitation.is_some_and(|invitation| invitation.declined_at.is_none()))
}
