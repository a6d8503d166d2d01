//! Answering an invitation.

use super::Invitations;
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, InvitationId},
    },
    domain::{
        friends::queries::approaches::{self, ApproachSubject},
        groups::{self, rules},
        invitations::{model::InvitationRow, queries},
        members::model::Role,
        messages::model::SystemEvent,
        summaries::model::Conversation,
    },
    engine::{account_changes, appender::change_builder::ChangeBuilder, delivery::event::Event},
    features::groups::{
        joining::join,
        leaving::{invitation_removed_event, membership},
    },
    storage::Conn,
};

impl Invitations {
    /// Joins the group, provided that the inviter may still add members.
    ///
    /// # Errors
    /// `not_found` for an invitation that is not pending for the caller, `limit_reached`.
    pub async fn accept(&self, me: AccountId, id: InvitationId) -> Result<Conversation> {
        self.appender.transaction(move |conn| Box::pin(apply(conn, me, id))).await
    }

    /// Declines an invitation. The inviter cannot see it.
    ///
    /// # Errors
    /// `not_found` for an invitation that is not pending for the caller.
    pub async fn decline(&self, me: AccountId, id: InvitationId) -> Result<()> {
        self.appender
            .transaction(move |conn| {
                Box::pin(async move {
                    let mut invitation = waiting_for(conn, me, id).await?;
                    let now = Timestamp::now();
                    invitation.declined_at = Some(now);
                    queries::update(conn, &invitation).await?;
                    // The pause also applies if the invitation is withdrawn and created again, by
                    // any admin.
                    let about = ApproachSubject::Group(invitation.conversation_id);
                    approaches::note(conn, me, me, about, now).await?;
                    let events =
                        account_changes::assign_revs(conn, vec![invitation_removed_event(id, me)])
                            .await?;
                    Ok(((), events))
                })
            })
            .await
    }
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    id: InvitationId,
) -> Result<(Conversation, Vec<Event>)> {
    let invitation = waiting_for(conn, me, id).await?;
    let (group, inviter) = (invitation.conversation_id, invitation.inviter_id);
    let mut builder = ChangeBuilder::begin(conn, group).await?.ok_or(Code::NotFound)?;
    // Read again under the lock, as it may have been withdrawn concurrently.
    waiting_for(conn, me, id).await?;
    rules::may_manage(&rules::of_member(&builder.row, membership(conn, group, inviter).await?)?)?;
    rules::has_room_for_member(builder.row.members_count)?;
    let mine = groups::queries::groups_of(conn, &[me]).await?;
    rules::has_room_for_group(mine.get(&me).copied().unwrap_or(0))?;
    builder.system_line(me, SystemEvent::MemberJoined, Some(inviter));
    let joining = join(conn, &mut builder, &[(me, Role::Member)]).await?;
    joining.announce(conn, &mut builder).await?;
    let (row, change) = builder.finish(conn).await?;
    let mut newcomer_events = joining.newcomer_events(conn, &row, Vec::new()).await?;
    let joined = newcomer_events.summaries.remove(&me).ok_or(Code::NotFound)?;
    let mut events = vec![change];
    events.extend(newcomer_events.events);
    Ok((joined.conversation, events))
}

async fn waiting_for(conn: &mut Conn, me: AccountId, id: InvitationId) -> Result<InvitationRow> {
    let invitation = queries::find(conn, id).await?;
    let waits = |row: &InvitationRow| row.invitee_id == me && row.declined_at.is_none();
    Ok(invitation.filter(waits).ok_or(Code::NotFound)?)
}
