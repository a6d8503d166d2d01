//! Answering requests to join a group.

use super::{GroupLinks, make::check_admin};
use crate::{
    base::{
        clock::Timestamp,
        error::{Code, Result},
        ids::{AccountId, ConversationId},
    },
    domain::{
        accounts::{model::Status, queries::known_names},
        conversations::{self, queries::Locking},
        groups::{queries, rules},
        join_requests::{
            self,
            model::{JoinRequest, JoinRequestRow},
        },
        members::model::{Member, Role},
        messages::model::SystemEvent,
    },
    engine::{appender::change_builder::ChangeBuilder, delivery::event::Event},
    features::groups::{
        join_requests::{set_waiting, tell_admins},
        joining::join,
        leaving::membership,
    },
    storage::Conn,
};

impl GroupLinks {
    /// The requests that wait, the oldest first.
    ///
    /// # Errors
    /// `not_found` for a non-member, `role_too_low`.
    pub async fn requests(&self, me: AccountId, group: ConversationId) -> Result<Vec<JoinRequest>> {
        self.store
            .read(move |conn| {
                Box::pin(async move {
                    check_admin(conn, me, group).await?;
                    join_requests::queries::waiting(conn, me, group).await
                })
            })
            .await
    }

    /// Lets an account into the group that asked for it.
    ///
    /// # Errors
    /// `not_found` for a non-member and without a request, `role_too_low`, `limit_reached`.
    pub async fn approve(
        &self,
        me: AccountId,
        group: ConversationId,
        person: AccountId,
    ) -> Result<Member> {
        self.limits.groups.check(&me).await?;
        self.appender.transaction(move |conn| Box::pin(approve(conn, me, group, person))).await
    }

    /// Refuses a request. The account does not learn of it.
    ///
    /// # Errors
    /// `not_found` for a non-member and without a request, `role_too_low`.
    pub async fn refuse(
        &self,
        me: AccountId,
        group: ConversationId,
        person: AccountId,
    ) -> Result<()> {
        self.appender.transaction(move |conn| Box::pin(refuse(conn, me, group, person))).await
    }
}

async fn approve(
    conn: &mut Conn,
    me: AccountId,
    group: ConversationId,
    person: AccountId,
) -> Result<(Member, Vec<Event>)> {
    let mut builder = ChangeBuilder::begin(conn, group).await?.ok_or(Code::NotFound)?;
    rules::may_manage(&rules::of_member(&builder.row, membership(conn, group, me).await?)?)?;
    waiting(conn, group, person).await?;
    rules::has_room_for_member(builder.row.members_count)?;
    let candidates = queries::candidates(conn, me, &[person]).await?;
    let candidate = candidates.get(&person).filter(|candidate| candidate.status == Status::Active);
    rules::has_room_for_group(candidate.ok_or(Code::NotFound)?.groups)?;
    builder.system_line(me, SystemEvent::MemberApproved, Some(person));
    let joining = join(conn, &mut builder, &[(person, Role::Member)]).await?;
    let mut joined = joining.announce(conn, &mut builder).await?.pop().ok_or(Code::NotFound)?;
    known_names::show(conn, me, vec![&mut joined.user]).await?;
    let (row, change) = builder.finish(conn).await?;
    let mut events = vec![change];
    events.extend(joining.newcomer_events(conn, &row, Vec::new()).await?.events);
    Ok((joined, events))
}

async fn refuse(
    conn: &mut Conn,
    me: AccountId,
    group: ConversationId,
    person: AccountId,
) -> Result<((), Vec<Event>)> {
    let locked = conversations::queries::lock(conn, &[group], Locking::Wait).await?;
    let mut row = locked.into_iter().next().ok_or(Code::NotFound)?;
    rules::may_manage(&rules::of_member(&row, membership(conn, group, me).await?)?)?;
    let request = waiting(conn, group, person).await?;
    let refused = JoinRequestRow { refused_at: Some(Timestamp::now()), ..request };
    join_requests::queries::upsert(conn, &refused).await?;
    let left = row.join_requests - 1;
    set_waiting(conn, &mut row, left).await?;
    Ok(((), tell_admins(conn, &row).await?))
}

async fn waiting(
    conn: &mut Conn,
    group: ConversationId,
    person: AccountId,
) -> Result<JoinRequestRow> {
    let request = join_requests::queries::find(conn, group, person).await?;
    Ok(request.filter(JoinRequestRow::waits).ok_or(Code::NotFound)?)
}
