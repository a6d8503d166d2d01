//! Changing the picture of a group.

use super::{
    Groups,
    describe::{invitation_events, take_position},
    leaving::membership,
};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        conversations::queries::{self, Locking},
        faces::{
            self,
            model::{FaceOwner, FaceRow, NewFace},
        },
        groups::rules,
        messages::model::SystemEvent,
        summaries::{assemble, model::Conversation},
    },
    engine::delivery::event::Event,
    storage::Conn,
};

impl Groups {
    /// Checks that the caller may change the picture, before it is received.
    ///
    /// # Errors
    /// `not_found` for a non-member, `role_too_low`, `rate_limited`.
    pub async fn may_change_picture(&self, me: AccountId, group: ConversationId) -> Result<()> {
        self.limits.groups.check(&me).await?;
        self.store
            .read(move |conn| {
                Box::pin(async move {
                    let row = queries::find(conn, group).await?.ok_or(Code::NotFound)?;
                    let mine = rules::of_member(&row, membership(conn, group, me).await?)?;
                    rules::may_manage(&mine)
                })
            })
            .await
    }

    /// Replaces the picture, whose bytes are stored, or removes it.
    ///
    /// # Errors
    /// `not_found` for a non-member, `role_too_low`.
    pub async fn set_picture(
        &self,
        me: AccountId,
        group: ConversationId,
        picture: Option<NewFace>,
    ) -> Result<Conversation> {
        self.appender.transaction(move |conn| Box::pin(apply(conn, me, group, picture))).await
    }
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    group: ConversationId,
    picture: Option<NewFace>,
) -> Result<(Conversation, Vec<Event>)> {
    let row = queries::lock(conn, &[group], Locking::Wait).await?;
    let mut row = row.into_iter().next().ok_or(Code::NotFound)?;
    let mine = rules::of_member(&row, membership(conn, group, me).await?)?;
    rules::may_manage(&mine)?;
    let mut events = Vec::new();
    if picture.is_some() || row.picture.is_some() {
        let owner = FaceOwner::Group(group);
        let face = picture.map(|picture| FaceRow::new(picture, owner, Timestamp::now()));
        faces::queries::replace(conn, owner, face.as_ref()).await?;
        row.picture = face.map(|face| face.id);
        events.push(take_position(conn, &mut row, &mine, SystemEvent::PictureChanged).await?);
        events.extend(invitation_events(conn, group).await?);
    }
    let shown = assemble::listed(conn, me, vec![(row, mine)]).await?;
    Ok((shown.into_iter().next().ok_or(Code::NotFound)?, events))
}
