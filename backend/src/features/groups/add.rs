//! Adding a friend to a group, or inviting users who join only by invitation.

use super::{Groups, joining::join};
use crate::{
    base::{
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::queries::known_names,
        groups::{
            queries,
            rules::{self, AddDecision},
        },
        invitations::model::GroupInvitation,
        members::{
            self,
            model::{Member, MemberRow, Role},
        },
        messages::{self, model::SystemEvent},
    },
    engine::{account_changes, appender::change_builder::ChangeBuilder, delivery::event::Event},
    features::groups::invite::invite,
    storage::Conn,
};

/// The result of adding.
pub enum AddOutcome {
    Joined(Member),
    /// Was a member already.
    AlreadyMember(Member),
    Invited(GroupInvitation),
}

impl Groups {
    /// # Errors
    /// `not_found` for a non-member, `role_too_low`, `not_friends`, `limit_reached`.
    pub async fn add(
        &self,
        me: AccountId,
        group: ConversationId,
        person: AccountId,
    ) -> Result<AddOutcome> {
        self.limits.groups.check(&me).await?;
        self.appender.transaction(move |conn| Box::pin(apply(conn, me, group, person))).await
    }
}

async fn apply(
    conn: &mut Conn,
    me: AccountId,
    group: ConversationId,
    person: AccountId,
) -> Result<(AddOutcome, Vec<Event>)> {
    let mut builder = ChangeBuilder::begin(conn, group).await?.ok_or(Code::NotFound)?;
    let places = members::queries::of_accounts(conn, &[group], &[me, person]).await?;
    let membership = |of: AccountId| places.iter().find(|row| row.account_id == of).cloned();
    rules::may_manage(&rules::of_member(&builder.row, membership(me))?)?;
    if let Some(row) = membership(person).filter(MemberRow::is_present) {
        return Ok((
            AddOutcome::AlreadyMember(members::queries::shown_to(conn, me, &row).await?),
            Vec::new(),
        ));
    }
    let candidates = queries::candidates(conn, me, &[person]).await?;
    let mut adding = rules::may_be_added(candidates.get(&person))?;
    if let Some(left_rev) = membership(person).and_then(|row| row.left_rev)
        && messages::queries::is_leaving(conn, group, left_rev).await?
    {
        // A user who left on their own is invited instead of added.
        adding = AddDecision::IsInvited;
    }
    rules::has_room_for_member(builder.row.members_count)?;
    if adding == AddDecision::IsInvited {
        let invited = invite(conn, &builder.row, me, person).await?;
        let events =
            account_changes::assign_revs(conn, invited.event.into_iter().collect()).await?;
        return Ok((AddOutcome::Invited(invited.invitation), events));
    }
    builder.system_line(me, SystemEvent::MemberAdded, Some(person));
    let joining = join(conn, &mut builder, &[(person, Role::Member)]).await?;
    let mut joined = joining.announce(conn, &mut builder).await?.pop().ok_or(Code::NotFound)?;
    known_names::show(conn, me, vec![&mut joined.user]).await?;
    let (row, change) = builder.finish(conn).await?;
    let mut events = vec![change];
    events.extend(joining.newcomer_events(conn, &row, Vec::new()).await?.events);
    Ok((AddOutcome::Joined(joined), events))
}
